import { describe, expect, it } from 'vitest';
import type { JwtToken } from '../classify.js';
import { UnavailableError } from '../errors.js';
import type { AuthEvent } from '../observe.js';
import type { Algorithm } from '../signature/algorithms.js';
import { keySet } from './key-set.js';
import type { Key, KeySet } from './key-set.js';
import { verifySignature } from './verify-signature.js';

const token = (header: object): JwtToken => ({
  kind: 'jwt',
  raw: 'a.b.c',
  unverified: { header: { alg: 'ES256', kid: 'k', ...header }, claims: {} },
});

/** A key that says the same of every token, and counts how often it was asked. */
function key(
  good: boolean,
  kid: string | undefined = 'k',
  algorithm: Algorithm = 'ES256',
): Key & { asked: number } {
  const made = {
    kid,
    algorithm,
    asked: 0,
    verifies: () => {
      made.asked += 1;
      return good;
    },
  };
  return made;
}

/** Verifies a token with a source that gives one set, and then another or an error. */
async function verify(given: { first: KeySet; next?: KeySet | Error; header?: object }) {
  const seen: (KeySet | undefined)[] = [];
  const events: AuthEvent[] = [];
  const outcome = await verifySignature(
    token(given.header ?? {}),
    (_context, set) => {
      seen.push(set);
      if (set === undefined) return given.first;
      if (given.next instanceof Error) throw given.next;
      return given.next ?? given.first;
    },
    { now: () => 0, fetch: globalThis.fetch, observe: (event) => void events.push(event) },
    'people',
  );
  return { outcome, seen, events };
}

const good = keySet([key(true)]);
const bad = keySet([key(false)]);
const other = keySet([key(true, 'other')]);
const outage = new UnavailableError('it answered 500', 1);

describe('a signature', () => {
  it('that is good is asked about once', async () => {
    expect(await verify({ first: good })).toEqual({ outcome: undefined, seen: [undefined], events: [] });
  });

  it.each<[object, string]>([
    [{ crit: undefined }, 'critical_unsupported'],
    [{ alg: 'HS256' }, 'algorithm_unsupported'],
  ])('under the header %j needs no key to be refused', async (header, code) => {
    expect(await verify({ first: good, header })).toMatchObject({ outcome: code, seen: [] });
  });

  it('under the alg of another key is refused, whatever the key would say', async () => {
    const wrong = keySet([key(true, 'k', 'RS256')]);
    expect(await verify({ first: wrong })).toMatchObject({ outcome: 'algorithm_unsupported' });
  });

  it('that is bad is tried with a newer set, and with the same set only once', async () => {
    expect(await verify({ first: bad, next: good })).toEqual({
      outcome: undefined,
      seen: [undefined, bad],
      events: [],
    });
    const same = key(false);
    expect(await verify({ first: keySet([same]) })).toMatchObject({
      outcome: 'signature_invalid',
      events: [],
    });
    expect(same.asked).toBe(1);
  });

  it('without a kid is tried with four keys and no more', async () => {
    const four = keySet([key(false, 'a'), key(false, 'b'), key(false, 'c'), key(true, 'd')]);
    const five = keySet([key(false, 'z'), ...four.keys]);
    expect(await verify({ first: four, header: { kid: undefined } })).toMatchObject({ outcome: undefined });
    expect(await verify({ first: five, header: { kid: undefined } })).toMatchObject({
      outcome: 'signature_invalid',
    });
  });
});

describe('a key that is not in the set', () => {
  it.each<[string, KeySet, string | undefined, boolean]>([
    ['is found in a newer one', good, undefined, true],
    ['is found in a newer one, where it says no', bad, 'signature_invalid', true],
    ['is in no newer one either', other, 'key_unknown', false],
  ])('%s, which is told', async (_name, next, outcome, found) => {
    expect(await verify({ first: other, next })).toEqual({
      outcome,
      seen: [undefined, other],
      events: [{ type: 'kid_missed', authority: 'people', found }],
    });
  });

  it('need not be told to anyone', async () => {
    const context = { now: () => 0, fetch: globalThis.fetch };
    expect(await verifySignature(token({}), () => other, context, 'people')).toBe('key_unknown');
  });

  it('cannot be judged where the issuer publishes none at all', async () => {
    await expect(verify({ first: keySet([]) })).rejects.toMatchObject({
      code: 'unavailable',
      retryAfter: 30,
    });
  });
});

describe('an outage while a newer set is asked for', () => {
  it('changes nothing for a key that is known and says no', async () => {
    expect(await verify({ first: bad, next: outage })).toMatchObject({ outcome: 'signature_invalid' });
  });

  it('leaves open what an unknown key would say', async () => {
    await expect(verify({ first: other, next: outage })).rejects.toBe(outage);
  });

  it('is not what a source that breaks has', async () => {
    const broken = new TypeError('broken');
    await expect(verify({ first: bad, next: broken })).rejects.toBe(broken);
  });
});

it('a token that was good under one of several keys is asked about no more, as long as that one is in the set', async () => {
  const [first, second] = [key(false), key(true)];
  const set = keySet([first, second]);
  const context = { now: () => 0, fetch: globalThis.fetch };
  const same = token({});
  for (let time = 0; time < 3; time += 1)
    expect(await verifySignature(same, () => set, context, 'people')).toBeUndefined();
  expect([first.asked, second.asked]).toEqual([1, 1]);
  const third = key(true);
  expect(await verifySignature(same, () => keySet([first, third]), context, 'people')).toBeUndefined();
  expect([first.asked, second.asked, third.asked]).toEqual([2, 1, 1]);
});

it('a promise of another library is waited for, and what is neither true nor false is no good signature', async () => {
  const context = { now: () => 0, fetch: globalThis.fetch };
  // oxlint-disable-next-line unicorn/no-thenable -- what a library of promises may give
  const foreign = <T>(value: T) => ({ then: (settle: (value: T) => void) => settle(value) }) as Promise<T>;
  const judged = async (answer: unknown, wrap = <T>(value: T): T | Promise<T> => value) => {
    const set = keySet([{ ...key(false), verifies: () => answer as boolean }]);
    return verifySignature(token({}), () => wrap(set), context, 'people');
  };
  expect(await judged(foreign(false))).toBe('signature_invalid');
  expect(await judged(foreign(false), foreign)).toBe('signature_invalid');
  expect(await judged(foreign(true), foreign)).toBeUndefined();
  for (const answer of ['yes', 1, {}, []]) expect(await judged(answer)).toBe('signature_invalid');
});
