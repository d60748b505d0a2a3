import type { Signer } from './expectation.js';
import type { Span } from './fast-clock.js';

/** A number from 0 to 1, less than 1. */
export type Random = () => number;

/** A request, and what is right to answer. */
export interface Shot {
  readonly kind: string;
  /** Which one of its kind, where that says more. */
  readonly detail?: string;
  readonly path: string;
  /** One entry for each `Authorization` header. */
  readonly authorization: readonly string[];
  /** Who the handler must see when the request is let in; nobody, where no credential was sent. */
  readonly subject: string | null;
  /** The key that signed the token. */
  readonly signer?: Signer;
  /** The outcomes that are right, any of them. */
  readonly right: (span: Span) => readonly string[];
}

/** Makes requests of one kind, so many times as often as one of weight 1. */
export interface Gun {
  readonly weight: number;
  /** Whether such a request may make the server ask for newer keys. */
  readonly disturbs?: true;
  readonly make: (random: Random) => Shot | Promise<Shot>;
}

/** One of a list. */
export function pick<T>(list: readonly T[], random: Random): T {
  const picked = list[Math.floor(random() * list.length)];
  if (picked === undefined) throw new Error('There is nothing to pick from.');
  return picked;
}

/** Random numbers that are the same for the same seed (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The next shot of one of the guns, at random. */
export function nextShot(guns: readonly Gun[], random: Random): Shot | Promise<Shot> {
  const total = guns.reduce((sum, { weight }) => sum + weight, 0);
  let left = random() * total;
  for (const { weight, make } of guns) {
    left -= weight;
    if (left < 0) return make(random);
  }
  throw new Error('There is no gun to fire.');
}
