/** Options of fast-check: this number of runs, with the same inputs every time. */
export const runs = (numRuns: number) => ({ seed: 20_261_121, numRuns }) as const;
