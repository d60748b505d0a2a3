import { createClock } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { SafeError } from '../lib/safe-error.js';
import { UnavailableError } from '../response/unavailable-error.js';
import { BusyError, pausingCalls, retryAfterIn, retryAfterOf } from './retry-after.js';

/** Friday, 1 January 2027, 08:00:00 GMT. */
const now = Date.UTC(2027, 0, 1, 8) / 1000;

describe('retryAfterIn', () => {
  // The three forms of a date are those of RFC 9110 §5.6.7.
  it.each<[string | undefined, number]>([
    [undefined, 0],
    ['', 0],
    ['0', 0],
    ['1', 1],
    [' 30 ', 30],
    ['600', 600],
    ['601', 600],
    ['9'.repeat(400), 600],
    ['Fri, 01 Jan 2027 08:01:30 GMT', 90],
    ['Friday, 01-Jan-27 08:01:30 GMT', 90],
    ['Fri Jan  1 08:01:30 2027', 90],
    ['Fri, 01 Jan 2027 08:00:00 GMT', 0],
    ['Fri, 01 Jan 2027 07:00:00 GMT', 0],
    ['Sat, 01 Jan 2028 08:00:00 GMT', 600],
    ['Fri, 99 Foo 2027 08:00:00 GMT', 0],
    ['-5', 0],
    ['1.5', 0],
    ['2030', 600],
    ['2030-01-01', 0],
    ['January 1, 2030', 0],
    ['30, 60', 0],
    ['soon', 0],
  ])('reads the header %j as %i seconds', (value, seconds) => {
    const headers = new Headers(value === undefined ? {} : { 'retry-after': value });
    expect(retryAfterIn(headers, now)).toBe(seconds);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'gives a number from 0 to 600 with a clock that gives %s',
    (reading) => {
      const date = new Headers({ 'retry-after': 'Fri, 01 Jan 2027 08:01:30 GMT' });
      expect([0, 600]).toContain(retryAfterIn(date, reading));
    },
  );
});

describe('retryAfterOf', () => {
  it.each<[string, unknown, number]>([
    ['a response that asks for a pause', new BusyError('it answered 429', 7), 7],
    ['an outage that such a response caused', new UnavailableError('down', 7, new BusyError('it', 8)), 8],
    ['an outage with another cause', new UnavailableError('down', 7, new SafeError('it')), 0],
    ['an outage without a cause', new UnavailableError('down', 7), 0],
    ['another error with such a cause', new Error('it', { cause: new BusyError('it', 8) }), 0],
    ['an object with the same member', { retryAfter: 5 }, 0],
    ['nothing', undefined, 0],
  ])('gives for %s the pause in seconds', (_name, error, seconds) => {
    expect(retryAfterOf(error)).toBe(seconds);
  });
});

describe('pausingCalls', () => {
  const setUp = () => {
    const clock = createClock(now);
    const pausing = pausingCalls();
    let calls = 0;
    const context = { now: clock.now, fetch: globalThis.fetch };
    return {
      clock,
      calls: () => calls,
      call: async (outcome: unknown) =>
        pausing(context, () => {
          calls += 1;
          return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
        }),
    };
  };
  const busy = new UnavailableError('it answered 429', 30, new BusyError('it answered 429', 30));

  it('makes the pause that a response asks for, with the remaining seconds and the reason in the error', async () => {
    const { clock, call, calls } = setUp();
    expect(await call('good')).toBe('good');
    await expect(call(busy)).rejects.toBe(busy);
    clock.advance(10);
    await expect(call('good')).rejects.toMatchObject({
      status: 503,
      retryAfter: 20,
      hint: 'it answered 429',
      cause: busy.cause,
    });
    clock.advance(19.5);
    await expect(call('good')).rejects.toMatchObject({ retryAfter: 1 });
    expect(calls()).toBe(2);
    clock.advance(0.5);
    expect(await call('good')).toBe('good');
  });

  it('makes no pause after another failure', async () => {
    const { call, calls } = setUp();
    for (const failure of [new UnavailableError('down', 5), new Error('down')])
      await expect(call(failure)).rejects.toBe(failure);
    expect(await call('good')).toBe('good');
    expect(calls()).toBe(3);
  });

  it('makes the pause in full when the clock is set back', async () => {
    const { clock, call } = setUp();
    await expect(call(busy)).rejects.toBe(busy);
    clock.advance(-1000);
    await expect(call('good')).rejects.toMatchObject({ retryAfter: 30 });
    clock.advance(29);
    await expect(call('good')).rejects.toMatchObject({ retryAfter: 1 });
    clock.advance(1);
    expect(await call('good')).toBe('good');
  });
});
