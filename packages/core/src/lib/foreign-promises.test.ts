import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { toPromise } from './thenable.js';

/** The outcome of a promise. */
async function ended(value: unknown): Promise<readonly [how: string, result: unknown]> {
  try {
    return ['resolved', await value];
  } catch (error) {
    return ['rejected', error];
  }
}

describe('a promise of another realm', () => {
  const foreign = (code: string): unknown => runInNewContext(code);

  it('gives its result', async () => {
    expect(await ended(toPromise(foreign('Promise.resolve(1)')))).toEqual(['resolved', 1]);
    expect(await ended(toPromise(foreign('Promise.reject(1)')))).toEqual(['rejected', 1]);
  });

  // An unhandled rejection would fail the run.
  it('is the failure of an async then that returns it', async () => {
    const [how, error] = await ended(
      toPromise(foreign('({ async then() { throw new RangeError("later"); } })')),
    );
    expect([how, String(error)]).toEqual(['rejected', 'RangeError: later']);
  });

  it('is not used if it has a then of its own', async () => {
    const value = foreign(
      'Object.assign(Promise.reject(new Error("unused")), { then: (resolve) => resolve("own") })',
    );
    expect(await ended(toPromise(value))).toEqual(['resolved', 'own']);
    await new Promise((resolve) => setTimeout(resolve, 5));
  });
});
