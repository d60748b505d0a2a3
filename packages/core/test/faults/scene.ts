import { setTimeout as delay } from 'node:timers/promises';
import { startBreakable } from './breakable.js';
import type { BreakableIssuer } from './breakable.js';
import type { Figure } from '../../../../tools/shared/figure.js';

/** Measures something with an issuer of its own. */
export type Scene = (issuer: BreakableIssuer) => Promise<readonly Figure[]>;

/** Runs scenes one after the other. */
export async function* play(scenes: readonly Scene[]): AsyncGenerator<Figure> {
  for (const scene of scenes) {
    const issuer = await startBreakable();
    try {
      yield* await scene(issuer);
    } finally {
      await issuer.close();
    }
  }
}

/** Moves the clock by a second, and waits a moment for the network. */
async function aSecond({ clock }: BreakableIssuer): Promise<void> {
  clock.advance(1);
  await delay(1);
}

/** The seconds of the clock until this outcome; 7,200 if it never comes. */
export async function secondsUntil(
  issuer: BreakableIssuer,
  ask: () => Promise<string>,
  wanted: string,
): Promise<number> {
  let seconds = 0;
  for (; seconds < 7200 && (await ask()) !== wanted; seconds += 1) await aSecond(issuer);
  return seconds;
}

/** The outcome in each of these seconds of the clock. */
export async function eachSecond(
  issuer: BreakableIssuer,
  seconds: number,
  ask: () => Promise<string>,
): Promise<readonly string[]> {
  const outcomes: string[] = [];
  for (let second = 0; second < seconds; second += 1) {
    outcomes.push(await ask());
    await aSecond(issuer);
  }
  return outcomes;
}

/** Starts so many at once. */
export async function atOnce<T>(length: number, make: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length }, (_, index) => make(index)));
}

/** How often this outcome occurs. */
export function count(outcomes: readonly string[], wanted: string): number {
  return outcomes.filter((outcome) => outcome === wanted).length;
}
