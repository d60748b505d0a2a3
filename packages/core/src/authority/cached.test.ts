import { createClock } from '@tokenward/testing';
import type { Clock } from '@tokenward/testing';
import { describe, expect, it, vi } from 'vitest';
import { configurationError } from '../../test/configuration-error.js';
import { issuerWithClock, peopleOf, start, stoppedClock } from '../../test/setup.js';
import {
  cached,
  ConfigurationError,
  createVerifier,
  deny,
  introspection,
  jwtIssuer,
  UnavailableError,
  unchecked,
} from '../index.js';
import type { Claims } from '../index.js';
import type { CachedOptions } from './cached.js';

const answer = { iss: 'https://id.test', aud: 'api', sub: 'ann', exp: start + 1000 } as const;

type Answering = (token: string) => Claims | undefined | Promise<Claims | undefined>;

/** A verifier with a cached introspection, the tokens that it asked about, and its clock. */
function keeping(
  options: CachedOptions,
  answering: Answering = () => answer,
  clock: Clock = createClock(start),
) {
  const asked: string[] = [];
  const tokens = introspection({
    name: 'tokens',
    issuer: answer.iss,
    audience: answer.aud,
    expiry: unchecked,
    async ask(token) {
      asked.push(token);
      return answering(token);
    },
  });
  const authority = cached(tokens, options);
  const verifier = createVerifier({ authorities: [authority], now: clock.now });
  const said = async (token = 'opaque'): Promise<string> =>
    (await verifier.verify(token)).denial?.code ?? 'granted';
  /** Sends a request at each of these seconds, and returns how often the server was asked so far. */
  const askedAfter = async (...seconds: readonly number[]): Promise<number> => {
    for (const at of seconds) {
      clock.set(start + at);
      await said();
    }
    return asked.length;
  };
  return { said, asked, askedAfter, clock, authority, verifier };
}

describe('an answer behind cached', () => {
  it('is kept for its ttl, and no longer', async () => {
    const { said, asked, clock } = keeping({ ttl: 60 });
    for (const at of [0, 1, 59, 59.999]) {
      clock.set(start + at);
      expect(await said()).toBe('granted');
    }
    expect(asked).toHaveLength(1);
    clock.set(start + 60);
    await said();
    expect(asked).toHaveLength(2);
  });

  it('keeps its age when it is used', async () => {
    const { askedAfter } = keeping({ ttl: 60 });
    expect(await askedAfter(...Array.from({ length: 13 }, (_, index) => index * 10))).toBe(3);
  });

  it('is never kept beyond the exp of its token, whatever the clock tolerance', async () => {
    const { askedAfter } = keeping({ ttl: 3600 }, () => ({ ...answer, exp: start + 30 }));
    expect(await askedAfter(0, 29.999)).toBe(1);
    expect(await askedAfter(30, 30)).toBe(3);
  });

  it.each<[string, unknown]>([
    ['is missing', undefined],
    ['is text', String(start + 30)],
    ['is null', null],
    ['has no end', Number.POSITIVE_INFINITY],
  ])('is kept for its ttl when its exp %s', async (_name, exp) => {
    const { askedAfter } = keeping({ ttl: 60 }, () => ({ ...answer, exp }));
    expect(await askedAfter(0, 59)).toBe(1);
    expect(await askedAfter(60)).toBe(2);
  });

  it.each([
    ['no number', Number.NaN],
    ['long ago', 1],
    ['negative', -1],
  ])('is not kept when its exp is %s', async (_name, exp) => {
    const { said, asked } = keeping({ ttl: 60 }, () => ({ ...answer, exp }));
    await said();
    await said();
    expect(asked).toHaveLength(2);
  });

  it.each([1, 60, 3600, 1e9])('keeps its age when the clock is set back by %s seconds', async (step) => {
    const { said, asked, clock } = keeping({ ttl: 60 });
    await said();
    clock.advance(40);
    await said();
    clock.advance(-step);
    await said();
    clock.advance(19);
    expect(await said()).toBe('granted');
    expect(asked).toHaveLength(1);
    clock.advance(1);
    await said();
    expect(asked).toHaveLength(2);
  });

  it('keeps its age when only other tokens arrived before the clock was set back', async () => {
    const { said, asked, clock } = keeping({ ttl: 60 });
    await said();
    clock.advance(50);
    await said('other');
    clock.advance(-3600);
    await said('other');
    clock.advance(10);
    await said();
    expect(asked).toEqual(['opaque', 'other', 'opaque']);
  });

  it('expires on time although the clock jumps forward and back many times', async () => {
    const { said, asked, clock } = keeping({ ttl: 60 });
    for (let round = 0; round < 10; round += 1) {
      await said();
      clock.advance(30);
      await said();
      clock.advance(-30);
    }
    // The clock moves forward ten times by 30 seconds: five times the ttl.
    expect(asked).toHaveLength(1 + 5);
  });

  it('expires by its age or by the exp of its token, whichever comes first', async () => {
    const { said, asked, clock } = keeping({ ttl: 3600 }, () => ({ ...answer, exp: start + 30 }));
    await said();
    clock.advance(-1000);
    await said();
    clock.advance(30);
    await said();
    expect(asked).toHaveLength(2);
    clock.set(start + 29);
    await said();
    clock.set(start + 30);
    await said();
    expect(asked).toHaveLength(3);
  });

  it('is used during an outage although the clock is set back', async () => {
    let isDown = false;
    const { said, clock } = keeping({ ttl: 60 }, () => {
      if (isDown) throw new UnavailableError('down', 1);
      return answer;
    });
    await said();
    isDown = true;
    clock.advance(-5);
    expect(await said()).toBe('granted');
  });

  it('is not used while the clock returns NaN', async () => {
    const { said, asked, clock } = keeping({ ttl: 60 });
    await said();
    clock.set(Number.NaN);
    await said();
    await said();
    expect(asked).toHaveLength(3);
    clock.set(start + 59);
    await said();
    await said();
    expect(asked).toHaveLength(4);
  });

  it('has an age that counts from the question, not from the answer', async () => {
    const { clock } = stoppedClock();
    const { said, asked } = keeping(
      { ttl: 60 },
      () => {
        clock.advance(30);
        return answer;
      },
      clock,
    );
    await said();
    clock.set(start + 60);
    await said();
    expect(asked).toHaveLength(2);
  });

  it('is used for its own token only', async () => {
    const { said, asked } = keeping({ ttl: 60 }, (token) => (token === 'good' ? answer : undefined));
    expect(await said('good')).toBe('granted');
    for (const token of ['goo', 'good=', 'Good', 'bad']) expect(await said(token)).toBe('token_inactive');
    expect(await said('good')).toBe('granted');
    expect(asked).toEqual(['good', 'goo', 'good=', 'Good', 'bad']);
  });

  it('is used for its own authority only', async () => {
    const { clock } = stoppedClock();
    const [one, other] = [
      keeping({ ttl: 60 }, undefined, clock),
      keeping({ ttl: 60 }, () => undefined, clock),
    ];
    expect([await one.said(), await other.said(), await one.said()]).toEqual([
      'granted',
      'token_inactive',
      'granted',
    ]);
  });
});

describe('a denial behind cached', () => {
  it.each([
    [undefined, 5],
    [2, 2],
    [3600, 60],
  ])('is kept for deniedTtl, and never longer than ttl: %s', async (deniedTtl, seconds) => {
    const options = { ttl: 60, ...(deniedTtl !== undefined && { deniedTtl }) };
    const { said, asked, clock } = keeping(options, () => undefined);
    for (const at of [0, seconds - 0.001]) {
      clock.set(start + at);
      expect(await said()).toBe('token_inactive');
    }
    expect(asked).toHaveLength(1);
    clock.set(start + seconds);
    await said();
    expect(asked).toHaveLength(2);
  });

  it('is not kept when the server rejects the question, and it removes the answer kept before', async () => {
    const refusal = { denial: deny('token_unrecognized', { status: 403 }) };
    const answers = [answer, refusal, refusal, answer];
    const { said, asked, clock } = keeping({ ttl: 60, deniedTtl: 60 }, () => answers.shift());
    expect(await said()).toBe('granted');
    clock.set(start + 60);
    for (const code of ['token_unrecognized', 'token_unrecognized', 'granted', 'granted'])
      expect(await said()).toBe(code);
    expect(asked).toHaveLength(4);
  });

  it('is not kept when deniedTtl is 0', async () => {
    const { said, asked } = keeping({ ttl: 60, deniedTtl: 0 }, () => undefined);
    await said();
    await said();
    expect(asked).toHaveLength(2);
  });

  it('evicts no answer when it is not kept', async () => {
    const options = { ttl: 60, deniedTtl: 0, maxEntries: 2 };
    const { said, asked } = keeping(options, (token) => (token === 'good' ? answer : undefined));
    await said('good');
    for (let index = 0; index < 10; index += 1) await said(`bad_${index}`);
    asked.length = 0;
    await said('good');
    expect(asked).toEqual([]);
  });

  it('removes an expired answer even when it is not kept and the clock is set back', async () => {
    let active = true;
    const { said, asked, clock } = keeping({ ttl: 60, deniedTtl: 0 }, () => (active ? answer : undefined));
    await said();
    active = false;
    clock.set(start + 60);
    expect(await said()).toBe('token_inactive');
    clock.set(start + 30);
    expect(await said()).toBe('token_inactive');
    expect(asked).toHaveLength(3);
  });

  it('expires, so that a token that becomes active is granted', async () => {
    let active = false;
    const { said, clock } = keeping({ ttl: 60 }, () => (active ? answer : undefined));
    expect(await said()).toBe('token_inactive');
    active = true;
    clock.advance(5);
    expect(await said()).toBe('granted');
  });
});

describe('cached', () => {
  it.each([
    ['an outage', new UnavailableError('down', 1), 'unavailable'],
    ['a fault of the configuration', new ConfigurationError('wrong'), 'configuration_invalid'],
  ])('does not keep %s', async (_name, error, code) => {
    let up = false;
    const { said, asked } = keeping({ ttl: 60 }, () => (up ? answer : Promise.reject(error)));
    await expect(said()).rejects.toMatchObject({ code });
    await expect(said()).rejects.toMatchObject({ code });
    up = true;
    expect(await said()).toBe('granted');
    expect(asked).toHaveLength(3);
  });

  it('rejects with UnavailableError when an outage begins and the answer has expired', async () => {
    let up = true;
    const { said, clock } = keeping({ ttl: 60 }, () =>
      up ? answer : Promise.reject(new UnavailableError('down', 1)),
    );
    await said();
    up = false;
    clock.advance(59);
    expect(await said()).toBe('granted');
    clock.advance(1);
    await expect(said()).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('a rule behind cached', () => {
  it('runs on every request, whether or not the answer is kept', async () => {
    const { clock } = stoppedClock();
    let ran = 0;
    const tokens = introspection({
      name: 'tokens',
      issuer: answer.iss,
      audience: answer.aud,
      ask: () => Promise.resolve({ ...answer, nbf: start - 10 }),
      rules: [() => void (ran += 1)],
    });
    const verifier = createVerifier({ authorities: [cached(tokens, { ttl: 3600 })], now: clock.now });
    for (let index = 0; index < 5; index += 1)
      expect((await verifier.verify('opaque')).denial).toBeUndefined();
    expect(ran).toBe(5);
  });

  it.each([
    ['exp', start + 1000, 'token_expired'],
    ['nbf', start - 20, 'token_not_yet_valid'],
  ] as const)('rejects a cached token by its %s', async (_claim, at, code) => {
    const clock = createClock(start - 30);
    const tokens = introspection({
      name: 'tokens',
      issuer: answer.iss,
      audience: answer.aud,
      ask: () => Promise.resolve({ ...answer, nbf: start - 10 }),
    });
    const verifier = createVerifier({ authorities: [cached(tokens, { ttl: 86_400 })], now: clock.now });
    clock.set(at - (code === 'token_expired' ? 1 : 5));
    await verifier.verify('opaque');
    clock.set(code === 'token_expired' ? at + 5 : at);
    expect((await verifier.verify('opaque')).denial?.code).toBe(code);
  });

  it('runs together with the requirements of each route', async () => {
    const { verifier, asked } = keeping({ ttl: 60 }, () => ({ ...answer, scope: 'read' }));
    expect((await verifier.verify('opaque', { scopes: ['read'] })).denial).toBeUndefined();
    expect((await verifier.verify('opaque', { scopes: ['write'] })).denial?.code).toBe('scope_missing');
    expect(asked).toHaveLength(1);
  });
});

describe('the cache of cached', () => {
  it('holds at most maxEntries answers and evicts the least recently used one', async () => {
    const { said, asked } = keeping({ ttl: 60, maxEntries: 3 });
    for (const token of ['a', 'b', 'c', 'a', 'd']) await said(token);
    expect(asked).toEqual(['a', 'b', 'c', 'd']);
    asked.length = 0;
    for (const token of ['a', 'c', 'd']) await said(token);
    expect(asked).toEqual([]);
    await said('b');
    expect(asked).toEqual(['b']);
  });

  it('can hold a single answer', async () => {
    const { said, asked } = keeping({ ttl: 60, maxEntries: 1 });
    for (const token of ['a', 'a', 'b', 'a']) await said(token);
    expect(asked).toEqual(['a', 'b', 'a']);
  });

  it('shows no token when the authority or the verifier is serialized', async () => {
    const { said, authority, verifier } = keeping({ ttl: 60 });
    await said('s3cret_t0ken');
    for (const thing of [authority, verifier]) expect(JSON.stringify(thing)).not.toContain('s3cret');
  });

  it('stores answers under a digest, never under the token itself', async () => {
    const { said } = keeping({ ttl: 60 });
    await said('s3cret_of_somebody_else');
    const lookedFor = vi.spyOn(Map.prototype, 'get');
    await said('s3cret_of_somebody_else');
    const keys = lookedFor.mock.calls.flat();
    lookedFor.mockRestore();
    expect(keys).toContainEqual(expect.stringMatching(/^[\w-]{43}$/));
    expect(keys).not.toContain('s3cret_of_somebody_else');
  });
});

describe('an authority inside cached', () => {
  it('keeps its name, rules, schema and type', async () => {
    const { clock, issuer } = await issuerWithClock();
    const people = peopleOf(issuer);
    const verifier = createVerifier({ authorities: [cached(people, { ttl: 60 })], now: clock.now });
    const token = await issuer.mint();
    expect((await verifier.verify(token)).access?.authority).toBe('people');
    expect((await verifier.verify(token)).access?.subject).toBe('user_1');
    expect((await verifier.verify(await issuer.mintForeign())).denial?.code).toBe('signature_invalid');
    expect((await verifier.verify(await issuer.mint({ aud: 'other' }))).denial?.code).toBe(
      'audience_mismatch',
    );
    expect((await verifier.verify(await issuer.mint({ iss: 'other' }))).denial?.code).toBe('issuer_unknown');
  });

  it('is not called for a route that does not accept it', async () => {
    const { authority, asked, clock } = keeping({ ttl: 60 });
    const people = jwtIssuer({ name: 'people', issuer: 'https://id.test', audience: 'api' });
    const verifier = createVerifier({ authorities: [authority, people], now: clock.now });
    await verifier.verify('opaque');
    expect((await verifier.verify('opaque', { accept: ['people'] })).denial?.code).toBe(
      'authority_not_accepted',
    );
    expect(asked).toHaveLength(1);
  });

  it.each<[string, object, string]>([
    ['no seconds', { ttl: undefined }, 'ttl'],
    ['no time at all', { ttl: 0 }, 'ttl'],
    ['milliseconds', { ttl: 300_000 }, 'ttl'],
    ['seconds that are no number', { ttl: Number.NaN }, 'ttl'],
    ['seconds as text', { ttl: '60' }, 'ttl'],
    ['a negative refusal', { ttl: 60, deniedTtl: -1 }, 'deniedTtl'],
    ['a refusal without end', { ttl: 60, deniedTtl: Number.POSITIVE_INFINITY }, 'deniedTtl'],
    ['room for none', { ttl: 60, maxEntries: 0 }, 'maxEntries'],
    ['room for half of one', { ttl: 60, maxEntries: 0.5 }, 'maxEntries'],
    ['room without end', { ttl: 60, maxEntries: Number.POSITIVE_INFINITY }, 'maxEntries'],
    ['a misspelled option', { ttl: 60, tll: 60 }, 'tll'],
  ])('is rejected at start with an error that names the option: %s', (_name, options, option) => {
    const people = jwtIssuer({ name: 'people', issuer: 'https://id.test', audience: 'api' });
    expect(() => cached(people, options as CachedOptions)).toThrow(configurationError(`"${option}"`));
  });
});
