import { describe, expect, it } from 'vitest';
import { monotonicClock } from './monotonic-clock.js';

/** The times of these readings. */
function times(readings: readonly number[]): number[] {
  const { at } = monotonicClock();
  return readings.map((reading) => at(reading));
}

describe('monotonicClock', () => {
  it.each<[string, number[], number[]]>([
    ['returns the readings of a clock that is never set back', [5, 6, 6, 1e9], [5, 6, 6, 1e9]],
    ['continues from the latest time when the clock was set back', [100, 40, 45], [100, 100, 105]],
    ['adds up several steps', [100, 40, 50, 10, 11], [100, 100, 110, 110, 111]],
    ['counts a step forward and not the step back after it', [100, 7300, 100, 101], [100, 7300, 7300, 7301]],
    ['accepts times before the epoch', [-5, -10, -8], [-5, -5, -3]],
    ['starts at any reading', [0, 1], [0, 1]],
    ['is exact as long as the clock is not set back', [0.1, 0.2, 0.3], [0.1, 0.2, 0.3]],
  ])('%s', (_name, readings, shown) => {
    expect(times(readings)).toEqual(shown);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'gives NaN for the reading %s, which has no effect on later readings',
    (reading) => {
      expect(times([reading, 100, reading, 101, 100, 102])).toEqual([NaN, 100, NaN, 101, 101, 103]);
    },
  );

  it('reports how far the clock was set back in total', () => {
    const clock = monotonicClock();
    for (const reading of [100, 90, 95, 94]) clock.at(reading);
    expect(clock.setBack).toBe(11);
  });

  it('never goes back, whatever the readings', () => {
    let seed = 1;
    const readings = Array.from({ length: 10_000 }, () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % 1_000_000;
    });
    const shown = times(readings);
    expect(shown.every((time, index) => index === 0 || time >= shown[index - 1]!)).toBe(true);
  });
});
