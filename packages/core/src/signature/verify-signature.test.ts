import { describe, expect, it } from 'vitest';
import type { AuthEvent } from '../context.js';
import { checkedKeySource } from '../keys/checked-key-source.js';
import { deny } from '../response/denial.js';
import { UnavailableError } from '../response/unavailable-error.js';
import type { JwtToken } from '../token/token.js';
import type { Algorithm } from './algorithms.js';
import { keySet } from './key-set.js';
import type { Key, KeySet, KeySource } from './key-set.js';
import { verifySignature } from './verify-signature.js';

const token = (header: object): JwtToken => ({
  kind: 'jwt',
  raw: 'a.b.c',
  unverified: { header: { alg: 'ES256', kid: 'k', ...header }, claims: {} },
});

/** A key with the same answer for every token, which counts its checks. */
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
  const { denial } = await verifySignature(
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
  return { outcome: denial?.code, denial, seen, events };
}

const good = keySet([key(true)]);
const bad = keySet([key(false)]);
const other = keySet([key(true, 'other')]);
const outage = new UnavailableError('it answered 500', 1);

describe('verifySignature', () => {
  it.each<[string, () => unknown]>([
    ['a promise', () => Promise.resolve([key(true)])],
    ['a promise that fails', () => Promise.reject(new Error('no keys'))],
    ['undefined', () => undefined],
    ['a text', () => 'k'],
    ['an object', () => ({ length: 1, 0: key(true) })],
  ])('rejects with an error when the candidates of a key set are %s', async (_name, candidates) => {
    const first: KeySet = { ...good, candidates: candidates as KeySet['candidates'] };
    await expect(verify({ first })).rejects.toThrow(
      '"candidates" of a key set must give a list of keys, and no promise.',
    );
  });

  it('does not accept a signature when the candidates of a key set have a hole', async () => {
    // oxlint-disable-next-line no-sparse-arrays -- a list of the application may have one
    for (const candidates of [[undefined], [,]] as unknown as (readonly Key[])[]) {
      const holed: KeySet = { ...good, candidates: () => candidates };
      const outcome = verify({ first: holed }).then(
        ({ outcome: code }) => code ?? 'granted',
        (error: unknown) => (error instanceof Error ? 'an error' : error),
      );
      expect(await outcome).not.toBe('granted');
    }
  });

  it('checks a good signature once, and does not ask for a newer key set', async () => {
    expect(await verify({ first: good })).toEqual({
      outcome: undefined,
      denial: undefined,
      seen: [undefined],
      events: [],
    });
  });

  it.each<[object, string]>([
    [{ crit: undefined }, 'critical_unsupported'],
    [{ alg: 'HS256' }, 'algorithm_unsupported'],
  ])('rejects the header %j before it asks for keys', async (header, code) => {
    expect(await verify({ first: good, header })).toMatchObject({ outcome: code, seen: [] });
  });

  it('rejects a token with the alg of another key', async () => {
    const wrong = keySet([key(true, 'k', 'RS256')]);
    expect(await verify({ first: wrong })).toMatchObject({ outcome: 'algorithm_unsupported' });
  });

  it('names the algorithm of the token, those of its key, and the option that adds one', async () => {
    const wrong = keySet([key(true, 'k', 'RS256'), key(true, 'k', 'PS256'), key(true, 'k', 'RS256')]);
    const { denial } = await verify({ first: wrong, header: { alg: 'RS512' } });
    expect(denial?.detail).toEqual({ algorithm: 'RS512', allowed: ['RS256', 'PS256'] });
    expect(denial?.hint).toMatch(
      /signed with RS512, .* RS256, PS256\..* list RS512 in the option "algorithms"/,
    );
  });

  it.each<[unknown, object, RegExp]>([
    [
      'HS256',
      { algorithm: 'HS256' },
      /signed with HS256, a shared secret, but this authority has public keys\. .*sharedSecret/,
    ],
    ['ES256K', { algorithm: 'ES256K' }, /signed with ES256K, which is not supported/],
    ['ESB320', { algorithm: 'ESB320' }, /signed with ESB320, which is not supported/],
    ['none', { algorithm: 'none' }, /not signed/],
    ['a secret text', {}, /names no signature algorithm that is registered/],
    ['toString', {}, /names no signature algorithm/],
    [['RS256'], {}, /names no signature algorithm/],
    [undefined, {}, /names no signature algorithm/],
  ])('repeats the alg %j of a header only if it is registered', async (alg, detail, hint) => {
    const { denial } = await verify({ first: good, header: { alg } });
    expect(denial).toMatchObject({
      code: 'algorithm_unsupported',
      hint: expect.stringMatching(hint) as string,
    });
    expect(denial?.detail).toEqual(detail);
    expect(JSON.stringify(denial)).not.toMatch(/secret text|toString/);
  });

  it('checks a bad signature with a newer key set, and with the same key only once', async () => {
    expect(await verify({ first: bad, next: good })).toMatchObject({
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
});

describe('a token that several keys may have signed', () => {
  const header = { kid: undefined };
  const context = { now: () => 0, fetch: globalThis.fetch };
  const keys = (count: number, prefix = 'bad') =>
    Array.from({ length: count }, (_, at) => key(false, `${prefix}${at}`));
  const asked = (all: readonly { asked: number }[]) => all.reduce((sum, one) => sum + one.asked, 0);
  const judged = (source: KeySource) => Promise.resolve(verifySignature(token(header), source, context, 'p'));

  it.each([
    [0, undefined],
    [3, undefined],
    [4, undefined],
    [15, undefined],
    [16, 'signature_invalid'],
    [999, 'signature_invalid'],
  ])('that is signed by the key after %i others gives %s', async (before, outcome) => {
    expect(await verify({ first: keySet([...keys(before), key(true)]), header })).toMatchObject({ outcome });
  });

  it.each([
    [1, 1],
    [16, 16],
    [17, 16],
    [1000, 16],
  ])('that is forged causes, with %i keys, %i signature checks', async (count, checks) => {
    const all = keys(count);
    const set = keySet(all);
    expect((await judged(() => set)).denial?.code).toBe('signature_invalid');
    expect(asked(all)).toBe(checks);
    await judged(() => set);
    expect(asked(all)).toBe(2 * checks);
  });

  it('is denied with the number of keys in the hint when not all of them were tried', async () => {
    const few = await judged(() => keySet(keys(16)));
    const many = await judged(() => keySet(keys(17)));
    expect(few.denial).toEqual(deny('signature_invalid'));
    expect(many.denial).toEqual({
      ...deny('signature_invalid', { keys: 17, tried: 16 }),
      hint: expect.stringMatching(/16 keys.*17 keys.*"kid"/) as string,
    });
  });

  it('is checked only with keys of its algorithm', async () => {
    const others = Array.from({ length: 500 }, (_, at) => key(true, `rsa${at}`, 'RS256'));
    const set = keySet([...others, ...keys(15), key(true)]);
    expect(await verify({ first: set, header })).toMatchObject({ outcome: undefined });
    expect(asked(others)).toBe(0);
  });

  it('is checked only with keys without a kid when its own kid is unknown', async () => {
    const nameless = [...Array.from({ length: 15 }, () => key(false, undefined)), key(true, undefined)].map(
      (one) => ({ ...one, kid: undefined }),
    );
    const set = keySet([...keys(500), ...nameless]);
    expect(await verify({ first: set, header: { kid: 'unheard-of' } })).toMatchObject({ outcome: undefined });
  });

  it('is checked once with each key of both key sets, and with each new key of the newer one', async () => {
    const old = keys(16);
    const first = keySet(old);
    const next = keySet([...keys(3, 'new'), key(true, 'newest'), ...old.slice(4)]);
    expect(await judged((_context, seen) => (seen ? next : first))).toEqual({ passed: true });
    expect(asked(old)).toBe(16);
    const same = keySet([...old]);
    expect((await judged((_context, seen) => (seen ? same : first))).denial?.code).toBe('signature_invalid');
    expect(asked(old)).toBe(32);
  });

  it('is checked with new keys that follow already tried keys in the newer set', async () => {
    const old = keys(3);
    const [first, next] = [keySet(old), keySet([...old, ...keys(2, 'new'), key(true, 'newest')])];
    expect(await judged((_context, seen) => (seen ? next : first))).toEqual({ passed: true });
    expect(asked(old)).toBe(3);
  });
});

describe('a lazily imported key', () => {
  const context = { now: () => 0, fetch: globalThis.fetch };
  const judged = (set: KeySet, header = {}) =>
    Promise.resolve(verifySignature(token(header), () => set, context, 'people'));
  const prepared = (one: Key, problem?: string | Promise<string | undefined>): Key => ({
    ...one,
    prepare: () => problem,
  });
  const off = 'is not a point of its curve';

  it.each([
    ['synchronously', off],
    ['asynchronously', Promise.resolve(off)],
    ['with null as the reason', null as unknown as string],
  ])('is skipped when its import fails %s', async (_name, problem) => {
    const bad = key(true);
    const set = keySet([prepared(bad, problem), key(true)]);
    expect(await judged(set)).toEqual({ passed: true });
    expect(bad.asked).toBe(0);
    expect((await judged(keySet([prepared(bad, problem), key(false)]))).denial?.code).toBe(
      'signature_invalid',
    );
    const others = keySet([prepared(bad, problem), key(true, 'other')]);
    expect((await judged(others)).denial?.code).toBe('key_unknown');
    expect((await judged(keySet([prepared(bad, problem), key(true, 'k', 'RS256')]))).denial?.code).toBe(
      'algorithm_unsupported',
    );
    await expect(judged(keySet([prepared(bad, problem)]))).rejects.toMatchObject({ code: 'unavailable' });
    expect(bad.asked).toBe(0);
  });

  it('does not count toward the limit of 16 keys when it is unusable', async () => {
    const broken = Array.from({ length: 40 }, (_, at) => prepared(key(true, `b${at}`), Promise.resolve(off)));
    const bad = Array.from({ length: 15 }, (_, at) => key(false, `x${at}`));
    expect(await judged(keySet([...broken, ...bad, key(true)]), { kid: undefined })).toEqual({
      passed: true,
    });
  });

  it('is awaited at first use, and then used synchronously', async () => {
    let problem: Promise<string | undefined> | undefined = Promise.resolve(undefined);
    const set = keySet([{ ...key(true), prepare: () => problem }]);
    const first = verifySignature(token({}), () => set, context, 'people');
    expect(first).toBeInstanceOf(Promise);
    expect(await first).toEqual({ passed: true });
    problem = undefined;
    expect(verifySignature(token({}), () => set, context, 'people')).toEqual({ passed: true });
  });
});

describe('a key that is not in the key set', () => {
  it.each<[string, KeySet, string | undefined, boolean]>([
    ['is found in a newer one', good, undefined, true],
    ['is found in a newer one, where it does not verify', bad, 'signature_invalid', true],
    ['is in no newer one either', other, 'key_unknown', false],
  ])('%s, which emits an event', async (_name, next, outcome, found) => {
    expect(await verify({ first: other, next })).toMatchObject({
      outcome,
      seen: [undefined, other],
      events: [{ type: 'kid_missed', authority: 'people', found }],
    });
  });

  it('needs no observer', async () => {
    const context = { now: () => 0, fetch: globalThis.fetch };
    expect((await verifySignature(token({}), () => other, context, 'people')).denial?.code).toBe(
      'key_unknown',
    );
  });

  it('causes UnavailableError when the issuer publishes no key at all', async () => {
    await expect(verify({ first: keySet([]) })).rejects.toMatchObject({
      code: 'unavailable',
      retryAfter: 30,
      hint: 'the issuer publishes no usable key',
    });
  });

  it('causes UnavailableError with the reasons of the first five keys, when none is usable', async () => {
    const reasons = (count: number, prefix: string) =>
      Array.from({ length: count }, (_, at) => `${prefix}${at}`);
    const hint = async (keys: readonly Key[], counts: readonly [number, number, number]) => {
      const [rejected, unsupported, excluded] = [
        reasons(counts[0], 'r'),
        reasons(counts[1], 'u'),
        reasons(counts[2], 'e'),
      ];
      const set = keySet(keys, 1, { rejected, unsupported, excluded });
      return verify({ first: set }).catch((error: UnavailableError) => error.hint);
    };
    const broken: Key = { ...key(true, 'b'), prepare: () => 'is broken' };
    expect(await hint([], [0, 0, 0])).toBe('the issuer publishes no usable key: the key set is empty');
    expect(await hint([], [1, 1, 1])).toBe('the issuer publishes no usable key: r0; u0; e0');
    expect(await hint([], [5, 0, 0])).toBe('the issuer publishes no usable key: r0; r1; r2; r3; r4');
    expect(await hint([broken, { ...broken, algorithm: 'RS256' }], [2, 3, 4])).toBe(
      'the issuer publishes no usable key: the key "b" is broken; r0; r1; u0; u1; 5 more cannot be used',
    );
  });
});

describe('a key set from which the keys of an unavailable source are missing', () => {
  const partial = (set: KeySet): KeySet => ({ ...set, outage });

  it.each<[string, KeySet, object]>([
    ['it has no usable key', keySet([]), {}],
    ['the key of the token is unknown', other, {}],
    ['the token has no kid, so its key may be missing', bad, { kid: undefined }],
    ['no key with its kid verifies the token, so the missing key may have that kid too', bad, {}],
  ])('causes its outage if %s', async (_when, next, header) => {
    await expect(verify({ first: bad, next: partial(next), header })).rejects.toBe(outage);
  });

  it('does not change the verdict of a token that another key verifies', async () => {
    expect((await verify({ first: bad, next: partial(good) })).outcome).toBeUndefined();
    const none = await verify({ first: other, next: partial(good), header: { kid: undefined } });
    expect(none.outcome).toBeUndefined();
  });
});

describe('a special key source', () => {
  const context = { now: () => 0, fetch: globalThis.fetch };
  const judged = (set: KeySet, traits: Pick<KeySource, 'perKid' | 'symmetric'>, header = {}) =>
    Promise.resolve(
      verifySignature(
        token(header),
        Object.assign(() => set, traits),
        context,
        'people',
      ),
    );

  it('that looks up each key by its kid knows no key if its set is empty', async () => {
    expect((await judged(keySet([]), { perKid: true })).denial?.code).toBe('key_unknown');
    await expect(judged(keySet([]), {})).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('of shared secrets accepts only algorithms of shared secrets', async () => {
    const set = keySet([{ ...key(true), algorithm: 'HS256' }, key(true)]);
    expect(await judged(set, { symmetric: true }, { alg: 'HS256' })).toEqual({ passed: true });
    const { denial } = await judged(set, { symmetric: true });
    expect(denial).toMatchObject({
      code: 'algorithm_unsupported',
      hint: expect.stringContaining('signed with ES256, but this authority has a shared secret') as string,
    });
    expect((await judged(set, {}, { alg: 'HS256' })).denial?.code).toBe('algorithm_unsupported');
  });
});

describe('an outage during the request for a newer key set', () => {
  it('does not change the denial of a known key', async () => {
    expect(await verify({ first: bad, next: outage })).toMatchObject({ outcome: 'signature_invalid' });
  });

  it('causes UnavailableError when the key is unknown', async () => {
    await expect(verify({ first: other, next: outage })).rejects.toBe(outage);
  });

  it('is distinguished from an error of a broken source, which is passed on', async () => {
    const broken = new TypeError('broken');
    await expect(verify({ first: bad, next: broken })).rejects.toBe(broken);
  });
});

it('verifySignature tries first the key that verified the token before, while it is in the key set', async () => {
  const [first, second] = [key(false), key(true)];
  const set = keySet([first, second]);
  const context = { now: () => 0, fetch: globalThis.fetch };
  const same = token({});
  for (let time = 0; time < 3; time += 1)
    expect(await verifySignature(same, () => set, context, 'people')).toEqual({ passed: true });
  expect([first.asked, second.asked]).toEqual([1, 1]);
  const third = key(true);
  expect(await verifySignature(same, () => keySet([first, third]), context, 'people')).toEqual({
    passed: true,
  });
  expect([first.asked, second.asked, third.asked]).toEqual([2, 1, 1]);
});

it('verifySignature awaits thenables, and accepts only true as a good signature', async () => {
  const context = { now: () => 0, fetch: globalThis.fetch };
  // oxlint-disable-next-line unicorn/no-thenable -- what a library of promises may give
  const foreign = <T>(value: T) => ({ then: (settle: (value: T) => void) => settle(value) }) as Promise<T>;
  const judged = async (answer: unknown, wrap = <T>(value: T): T | Promise<T> => value) => {
    const set = keySet([{ ...key(false), verifies: () => answer as boolean }]);
    const keys = checkedKeySource('a test', () => wrap(set));
    return (await verifySignature(token({}), keys, context, 'people')).denial?.code;
  };
  expect(await judged(foreign(false))).toBe('signature_invalid');
  expect(await judged(foreign(false), foreign)).toBe('signature_invalid');
  expect(await judged(foreign(true), foreign)).toBeUndefined();
  for (const answer of ['yes', 1, {}, []]) expect(await judged(answer)).toBe('signature_invalid');
});
