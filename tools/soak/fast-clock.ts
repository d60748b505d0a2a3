/** A time that runs faster than the wall clock; two processes with the same pace agree on it. */
export interface Pace {
  /** When both showed the same time, in milliseconds since the epoch. */
  readonly start: number;
  /** How many seconds pass in one second of the wall clock. */
  readonly speed: number;
}

/** Makes a clock that runs at this pace; it gives seconds since the epoch, as `createVerifier({ now })` wants them. */
export function createFastClock({ start, speed }: Pace): () => number {
  return () => (start + (Date.now() - start) * speed) / 1000;
}

/** The time in which a server decided on a request: between the moment it was sent and that of its answer. */
export interface Span {
  readonly sent: number;
  readonly answered: number;
}
