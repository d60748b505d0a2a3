import { describe, expect, it } from 'vitest';
import { fetchSchedule } from './fetch-schedule.js';
import type { FetchReason, FetchSchedule } from './fetch-schedule.js';

/** The seconds until a fetch may start, at this time after the last fetch at 1000. */
const until = (schedule: FetchSchedule, reason: FetchReason, after: number): number =>
  schedule.secondsUntil(reason, 1000 + after);

/** Fetches for an unknown key as soon as possible, and returns the waits between these fetches. */
function waits(schedule: FetchSchedule, count: number, from = 1000): readonly number[] {
  const found: number[] = [];
  let now = from;
  for (let round = 0; round < count; round += 1) {
    schedule.missed(now);
    const wait = schedule.secondsUntil('unknown key', now);
    found.push(wait);
    now += Math.max(wait, 0);
    schedule.missed(now);
    schedule.start(now, true).succeeded(false);
  }
  return found;
}

describe('a schedule of fetches', () => {
  it('lets the first fetch start at once, for any reason', () => {
    for (const reason of ['unknown key', 'refresh', 'retry'] as const)
      expect(fetchSchedule(30).secondsUntil(reason, 1000)).toBeLessThanOrEqual(0);
  });

  it('lets a fetch for an unknown key start one second after the last fetch, and a refresh after the cooldown', () => {
    const schedule = fetchSchedule(30);
    schedule.start(1000, false).succeeded(true);
    expect(until(schedule, 'unknown key', 0.25)).toBe(0.75);
    expect(until(schedule, 'unknown key', 1)).toBe(0);
    expect(until(schedule, 'refresh', 1)).toBe(29);
    expect(until(schedule, 'refresh', 30)).toBe(0);
    expect(until(schedule, 'retry', 0)).toBe(0);
  });

  it.each([
    [30, [1, 2, 4, 8, 16, 30, 30, 30]],
    [5, [1, 2, 4, 5, 5, 5, 5, 5]],
    [1, [1, 1, 1, 1, 1, 1, 1, 1]],
  ])(
    'doubles the wait with each fetch that brings no new key, up to a cooldown of %i seconds',
    (cooldown, expected) => {
      const schedule = fetchSchedule(cooldown);
      schedule.start(1000, false).succeeded(true);
      expect(waits(schedule, 8)).toEqual(expected);
    },
  );

  it('lets a refresh start 30 seconds after the last fetch at the latest, so that none waits for the end of a lifetime', () => {
    const schedule = fetchSchedule(3600);
    schedule.start(1000, false).succeeded(true);
    expect(until(schedule, 'refresh', 30)).toBe(0);
  });

  it('starts again with one second after a fetch that brings a new key, whatever the reason of the fetch', () => {
    for (const reason of ['unknown key', 'refresh', 'retry'] as const) {
      const schedule = fetchSchedule(30);
      waits(schedule, 4, 900);
      schedule.start(1000, reason === 'unknown key').succeeded(true);
      expect(until(schedule, 'unknown key', 0)).toBe(1);
    }
  });

  it('keeps the wait after a refresh without a new key', () => {
    const schedule = fetchSchedule(30);
    waits(schedule, 3, 990);
    schedule.start(1000, false).succeeded(false);
    expect(until(schedule, 'unknown key', 0)).toBe(8);
  });

  it('counts concurrent fetches without a new key as one', () => {
    const schedule = fetchSchedule(30);
    const fetches = [1, 2, 3, 4].map(() => schedule.start(1000, true));
    for (const fetch of fetches) fetch.succeeded(false);
    expect(until(schedule, 'unknown key', 0)).toBe(2);
  });

  it('starts again with one second if no unknown key was seen for longer than the cooldown', () => {
    for (const [quiet, wait] of [
      [30, 16],
      [30.5, 1],
    ] as const) {
      const schedule = fetchSchedule(30);
      waits(schedule, 4, 985);
      schedule.missed(1000);
      schedule.start(1000 + quiet, false).succeeded(false);
      schedule.missed(1000 + quiet);
      expect(until(schedule, 'unknown key', quiet)).toBe(wait);
    }
  });

  it('pauses for 1, 2, 4 ... seconds after failed fetches, also for unknown keys', () => {
    const schedule = fetchSchedule(30);
    expect(schedule.hasFailed()).toBe(false);
    for (const pause of [1, 2, 4, 8, 16, 30, 30]) {
      schedule.start(1000, false).failed(1000);
      expect(until(schedule, 'unknown key', 0)).toBe(pause);
      expect(until(schedule, 'retry', 0)).toBe(pause);
      expect(until(schedule, 'refresh', 0)).toBe(30);
      expect(schedule.hasFailed()).toBe(true);
    }
    schedule.start(1000, false).succeeded(true);
    expect(schedule.hasFailed()).toBe(false);
    expect(until(schedule, 'retry', 0)).toBe(0);
  });

  it.each([
    ['twice the cooldown', 0, 60],
    ['the pause that the endpoint asks for, if that is longer', 300, 300],
  ])('has failed lately for %s', (_what, asked, seconds) => {
    const schedule = fetchSchedule(30);
    expect(schedule.hasFailedLately(1000)).toBe(false);
    schedule.start(990, false).failed(1000, asked);
    expect(schedule.hasFailedLately(1000 + seconds - 1)).toBe(true);
    expect(schedule.hasFailedLately(1000 + seconds)).toBe(seconds === 60);
    expect(schedule.hasFailedLately(1000 + seconds + 1)).toBe(false);
    // A clock that can't be read.
    expect(schedule.hasFailedLately(Number.NaN)).toBe(true);
    // A new fetch changes nothing until it has ended.
    const next = schedule.start(1000 + seconds + 1, false);
    expect(schedule.hasFailedLately(1000 + seconds + 1)).toBe(false);
    next.succeeded(true);
    expect(schedule.hasFailedLately(1000)).toBe(false);
  });

  it('returns to the same wait after an outage that ends without a new key', () => {
    const schedule = fetchSchedule(30);
    waits(schedule, 4, 900);
    schedule.start(1000, true).failed(1000);
    expect(until(schedule, 'unknown key', 0)).toBe(1);
    schedule.start(1000, false).succeeded(false);
    expect(until(schedule, 'unknown key', 0)).toBe(16);
  });

  it('makes the pause that an endpoint asks for, for every reason, also after a step of the clock', () => {
    const schedule = fetchSchedule(30);
    schedule.start(1000, false).failed(1002, 100);
    for (const reason of ['unknown key', 'refresh', 'retry'] as const) {
      expect(until(schedule, reason, 2)).toBe(100);
      expect(until(schedule, reason, 102)).toBeLessThanOrEqual(0);
    }
    schedule.steppedBack(1050);
    expect(until(schedule, 'retry', 60)).toBe(42);
  });

  it('keeps a longer pause of its own, and forgets the pause of the endpoint after a success', () => {
    const schedule = fetchSchedule(30);
    schedule.start(1000, false).failed(1000, 10);
    expect(until(schedule, 'refresh', 0)).toBe(30);
    schedule.start(1000, false).failed(1000, 0);
    expect(until(schedule, 'retry', 0)).toBe(10);
    schedule.start(1000, false).succeeded(true);
    expect(until(schedule, 'retry', 0)).toBe(0);
  });

  it('counts concurrent failures as one', () => {
    const schedule = fetchSchedule(30);
    const fetches = [1, 2, 3].map(() => schedule.start(1000, false));
    for (const fetch of fetches) fetch.failed(1000);
    expect(until(schedule, 'retry', 0)).toBe(1);
  });

  it('lets a fetch start one second after the first of several steps of the clock, until the next fetch', () => {
    const schedule = fetchSchedule(30);
    schedule.start(1000, false).succeeded(true);
    schedule.steppedBack(1010);
    schedule.steppedBack(1010.5);
    expect(until(schedule, 'refresh', 10.5)).toBe(0.5);
    expect(until(schedule, 'refresh', 11)).toBe(0);
    schedule.start(1011, false).succeeded(false);
    expect(until(schedule, 'refresh', 11)).toBe(30);
    schedule.steppedBack(1040.5);
    expect(until(schedule, 'refresh', 40.5)).toBe(0.5);
  });

  it('waits for NaN seconds with a clock that gives NaN, which must stop nothing', () => {
    const schedule = fetchSchedule(30);
    schedule.start(Number.NaN, false).succeeded(true);
    schedule.missed(Number.NaN);
    expect(schedule.secondsUntil('unknown key', 1000)).toBeNaN();
  });
});
