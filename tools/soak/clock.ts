/** The clock of the server and the issuer runs so many times as fast as the real one, so that keys expire within minutes. */
export const speed = 60;

/** A clock that starts at a real time in ms, and gives seconds since the epoch. */
export function clockAt(start: number): () => number {
  return () => (start + (Date.now() - start) * speed) / 1000;
}
