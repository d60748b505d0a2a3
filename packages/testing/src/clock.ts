/** A clock that stands still until it is told to move; all times are in seconds since the epoch. */
export interface Clock {
  /** The time it shows. */
  now(): number;
  /** Sets it to a time. */
  set(time: number): void;
  /** Moves it by some seconds; backwards if negative. */
  advance(seconds: number): void;
}

/** Makes a clock to give to `createVerifier({ now: clock.now })` and to an issuer; it starts at the present second. */
export function createClock(start: number = Math.floor(Date.now() / 1000)): Clock {
  let time = start;
  return {
    now: () => time,
    set(moment) {
      time = moment;
    },
    advance(seconds) {
      time += seconds;
    },
  };
}
