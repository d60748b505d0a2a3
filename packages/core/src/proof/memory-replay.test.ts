import { describe, expect, it } from 'vitest';
import { dpopClient } from '../../test/dpop-setup.js';
import { isUnavailable } from '../response/unavailable-error.js';
import { memoryReplay } from './memory-replay.js';

const systemTime = () => Date.now() / 1000;

function errorOf(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

describe('memoryReplay', () => {
  it('keeps each proof once', () => {
    const store = memoryReplay();
    const until = systemTime() + 60;
    expect(store.seen('a', until)).toBe(false);
    expect(store.seen('a', until)).toBe(true);
    expect(store.seen('b', until)).toBe(false);
    expect(store.seen('a', until + 5)).toBe(true);
  });

  it('knows the names of members that every object has as no proofs', () => {
    const store = memoryReplay();
    for (const name of ['__proto__', 'constructor', 'toString'])
      expect(store.seen(name, systemTime() + 60)).toBe(false);
  });

  it('refuses new proofs while it is full of those that count, and forgets none', () => {
    const store = memoryReplay({ size: 3 });
    for (const digest of ['a', 'b', 'c']) expect(store.seen(digest, 1070, 1000)).toBe(false);
    const error = errorOf(() => store.seen('d', 1071, 1001));
    expect(isUnavailable(error)).toBe(true);
    expect(error).toMatchObject({
      retryAfter: 69,
      hint: expect.stringContaining('"size" of memoryReplay') as string,
    });
    for (const digest of ['a', 'b', 'c']) expect(store.seen(digest, 1070, 1070)).toBe(true);
    expect(store.seen('d', 1140.5, 1070.5)).toBe(false);
    expect(store.seen('d', 1140.5, 1071)).toBe(true);
  });

  it('forgets no proof that still counts when it forgets others', () => {
    const store = memoryReplay({ size: 4 });
    for (const [digest, until] of [
      ['a', 1005],
      ['b', 1010],
      ['c', 1060],
    ] as const)
      expect(store.seen(digest, until, 1000)).toBe(false);
    expect(store.seen('d', 1070, 1010)).toBe(false);
    expect(store.seen('b', 1010, 1010)).toBe(true);
    expect(store.seen('c', 1060, 1011)).toBe(true);
    expect(store.seen('e', 1071, 1011)).toBe(false);
    expect(store.seen('c', 1060, 1011)).toBe(true);
    expect(store.seen('f', 1071, 1011)).toBe(false);
    // Now it is full until the next of them is out of time.
    expect(errorOf(() => store.seen('g', 1072, 1012))).toMatchObject({ retryAfter: 48 });
  });

  it('counts a proof until its time is over, and one of fractions for less than a second more', () => {
    const store = memoryReplay({ size: 1 });
    expect(store.seen('a', 1069.2, 1000)).toBe(false);
    expect(isUnavailable(errorOf(() => store.seen('b', 1140, 1069.2)))).toBe(true);
    expect(store.seen('b', 1140, 1070.1)).toBe(false);
  });

  it.each([0, 1])('takes a digest for new after its time, with %i others in between', (others) => {
    const store = memoryReplay();
    expect(store.seen('a', 1070, 1000)).toBe(false);
    expect(store.seen('a', 1100, 1070)).toBe(true);
    for (let index = 0; index < others; index += 1) store.seen(`other ${index}`, 4700, 4600);
    expect(store.seen('a', 1070, 4600)).toBe(false);
    expect(store.seen('a', 4700, 4600)).toBe(false);
    expect(store.seen('a', 4700, 4700)).toBe(true);
  });

  it.each([0, 1])('forgets a time of fractions as exactly, with %i others in between', (others) => {
    const store = memoryReplay({ size: 1 + others });
    expect(store.seen('a', 1069.2, 1000)).toBe(false);
    for (let index = 0; index < others; index += 1) store.seen(`other ${index}`, 1070, 1069.3);
    expect(store.seen('a', 1139.2, 1069.3)).toBe(false);
    expect(store.seen('a', 1139.2, 1071)).toBe(true);
    // The clock may be set back.
    expect(store.seen('a', 1069.2, 1069)).toBe(true);
    expect(store.seen('a', 1139.2, 1139.2)).toBe(true);
    expect(store.seen('a', 1200, 1139.3)).toBe(false);
  });

  it('keeps a digest that was kept again, also at its end, when it forgets the time that it had before', () => {
    const store = memoryReplay();
    expect(store.seen('a', 10.2, 5)).toBe(false);
    expect(store.seen('a', 20, 10.5)).toBe(false);
    expect(store.seen('other', 40, 20)).toBe(false);
    expect(store.seen('a', 20, 20)).toBe(true);
  });

  it('takes no proof of a time that is forgotten after the clock was set back to that time', () => {
    const store = memoryReplay();
    expect(store.seen('a', 20, 10)).toBe(false);
    expect(store.seen('other', 40, 21)).toBe(false);
    expect(isUnavailable(errorOf(() => store.seen('a', 20, 20)))).toBe(true);
    expect(store.seen('b', 20.5, 20)).toBe(false);
  });

  it('goes on by the clock of the verifier, whatever that of the system says', async () => {
    const { clock, codeOf, proof, send } = await dpopClient({ replay: memoryReplay({ size: 2 }) });
    const first = await proof();
    expect(await codeOf(first)).toBe('granted');
    expect(await codeOf(await proof())).toBe('granted');
    await expect(send(await proof())).rejects.toThrow('unavailable');
    expect(await codeOf(first)).toBe('proof_replayed');
    clock.advance(71);
    expect(await codeOf(await proof())).toBe('granted');
    expect(await codeOf(first)).toBe('proof_expired');
  });

  it('accepts no proof twice after the clock jumps ahead and back', async () => {
    const { clock, codeOf, proof, send } = await dpopClient();
    const early = await proof();
    expect(await codeOf(early)).toBe('granted');
    clock.advance(3600);
    // This makes it forget the first one.
    expect(await codeOf(await proof())).toBe('granted');
    clock.advance(-1800);
    expect(await codeOf(await proof())).toBe('granted');
    clock.advance(-1800);
    await expect(send(early)).rejects.toThrow('unavailable');
    clock.advance(1);
    expect(await codeOf(await proof())).toBe('granted');
  });

  it('is exact for many proofs over a long time', () => {
    const store = memoryReplay({ size: 1000 });
    for (let now = 0; now < 300; now += 1)
      for (let index = 0; index < 10; index += 1) {
        const digest = `${now} ${index}`;
        expect(store.seen(digest, now + 70, now)).toBe(false);
        expect(store.seen(digest, now + 70, now)).toBe(true);
      }
  });

  it.each([undefined, null, 5, {}])('throws for %j as a digest', (digest) => {
    expect(() => memoryReplay().seen(digest as string, 5)).toThrow('takes a digest');
  });

  it.each([undefined, null, Number.NaN, Number.POSITIVE_INFINITY, '5'])(
    'throws for %j as a time',
    (until) => {
      expect(() => memoryReplay().seen('a', until as number)).toThrow('seconds since the epoch');
    },
  );

  it.each([0, -1, 1.5, Number.NaN, '5', 1e9, undefined])('rejects the size %s', (size) => {
    expect(() => memoryReplay({ size: size as number })).toThrow(
      'memoryReplay: "size" must be a whole number of proofs',
    );
  });

  it('has no finding in a single process, and is listed by check() of the verifier', async () => {
    const { verifier } = await dpopClient();
    expect(await verifier.check()).toEqual([]);
  });
});

describe('check() of the verifier', () => {
  it.each<[string, () => unknown, string]>([
    ['lists what a store finds', () => ['the policy evicts keys'], 'the policy evicts keys'],
    ['waits for a store', () => Promise.resolve(['slow']), 'slow'],
    ['lists an error of a store', () => Promise.reject(new TypeError('secret')), 'TypeError'],
    ['lists an answer that is no list', () => 'fine', 'its "check" must give a list of strings.'],
  ])('%s', async (_name, check, problem) => {
    const replay = { ...memoryReplay(), check: check as () => readonly string[] };
    const { verifier } = await dpopClient({ replay });
    expect(await verifier.check()).toEqual([{ authority: 'proofs', problem }]);
  });
});

it.each([Number.NaN, Number.POSITIVE_INFINITY, 1e11, -1e11, '5' as never])(
  'memoryReplay refuses the time %s',
  (now) => {
    const store = memoryReplay();
    expect(store.seen('a', 100, 50)).toBe(false);
    expect(() => store.seen('a', 100, now)).toThrow('a time in seconds');
    expect(() => store.seen('a', now, 50)).toThrow('a time in seconds');
    expect(store.seen('a', 100, 50)).toBe(true);
  },
);
