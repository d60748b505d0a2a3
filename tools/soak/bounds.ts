/**
 * What the documentation of the core promises, written down once more, so that a change there does not change what is
 * expected here. Seconds.
 */
export const promised = {
  fresh: { usual: 600, least: 60, most: 86_400 },
  staleIfError: 3600,
  cooldown: 30,
  tolerance: 5,
} as const;

/** What the server is told, in seconds; `timeout` runs on the wall clock, as timeouts do. */
export const configured = { timeout: 2, answersKept: 300 } as const;

/** How API keys begin. */
export const apiKeyPrefix = 'soak_';
/** How opaque tokens begin. */
export const opaquePrefix = 'tok_';

/** How much the heap of the server may grow between the end of the warm-up and the end, in MB. */
export const mostGrowth = 15;
