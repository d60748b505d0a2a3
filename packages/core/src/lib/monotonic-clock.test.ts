import { describe, expect, it } from 'vitest';
import { monotonicClock } from './monotonic-clock.js';

/** The times of these readings. */
function times(readings: readonly number[]): number[] {
  const { at } = monotonicClock();
  return readings.map((reading) => at(reading));
}

describe('a steady clock', () => {
  it.each<[string, number[], number[]]>([
    ['shows what the clock shows', [5, 6, 6, 1e9], [5, 6, 6, 1e9]],
    ['goes on from the latest time when the clock was set back', [100, 40, 45], [100, 100, 105]],
    ['adds up several steps', [100, 40, 50, 10, 11], [100, 100, 110, 110, 111]],
    ['counts a step forward and not the step back after it', [100, 7300, 100, 101], [100, 7300, 7300, 7301]],
    ['takes times before the epoch', [-5, -10, -8], [-5, -5, -3]],
    ['starts anywhere', [0, 1], [0, 1]],
    ['is exact as long as the clock is not set back', [0.1, 0.2, 0.3], [0.1, 0.2, 0.3]],
  ])('%s', (_name, readings, shown) => {
    expect(times(readings)).toEqual(shown);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'shows no time for the reading %s, and goes on after it as if it had not been',
    (reading) => {
      expect(times([reading, 100, reading, 101, 100, 102])).toEqual([NaN, 100, NaN, 101, 101, 103]);
    },
  );

  it('tells how far the clock was set back', () => {
    const clock = monotonicClock();
    for (const reading of [100, 90, 95, 94]) clock.at(reading);
    expect(clock.setBack).toBe(11);
  });

  it('never goes back, whatever the clock does', () => {
    let seed = 1;
    const readings = Array.from({ length: 10_000 }, () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % 1_000_000;
    });
    const shown = times(readings);
    expect(shown.every((time, index) => index === 0 || time >= shown[index - 1]!)).toBe(true);
  });
});
