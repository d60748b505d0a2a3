import { createClock, createIssuer } from '@tokenward/testing';
import type { Clock } from '@tokenward/testing';
import { describe, expect, it, vi } from 'vitest';
import {
  cached,
  ConfigurationError,
  createVerifier,
  deny,
  introspection,
  jwtIssuer,
  localKeys,
  UnavailableError,
  unchecked,
} from '../index.js';
import type { Claims } from '../index.js';
import type { CachedOptions } from './cached.js';

const start = 1_800_000_000;
const answer = { iss: 'https://id.test', aud: 'api', sub: 'ann', exp: start + 1000 } as const;

type Answering = (token: string) => Claims | undefined | Promise<Claims | undefined>;

/** A verifier that keeps answers, how often it asked, and its clock. */
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
  return { said, asked, clock, authority, verifier };
}

describe('an answer', () => {
  it('is kept for its seconds, and not a moment longer', async () => {
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

  it('is not made older or younger by being used', async () => {
    const { said, asked, clock } = keeping({ ttl: 60 });
    for (let at = 0; at <= 120; at += 10) {
      clock.set(start + at);
      await said();
    }
    expect(asked).toHaveLength(3);
  });

  it('is never kept beyond the expiry of its token, tolerance or not', async () => {
    const { said, asked, clock } = keeping({ ttl: 3600 }, () => ({ ...answer, exp: start + 30 }));
    await said();
    clock.set(start + 29.999);
    await said();
    expect(asked).toHaveLength(1);
    clock.set(start + 30);
    await said();
    await said();
    expect(asked).toHaveLength(3);
  });

  it.each<[string, unknown]>([
    ['is missing', undefined],
    ['is text', String(start + 30)],
    ['is null', null],
    ['has no end', Number.POSITIVE_INFINITY],
  ])('is kept for its seconds when its expiry %s', async (_name, exp) => {
    const { said, asked, clock } = keeping({ ttl: 60 }, () => ({ ...answer, exp }));
    await said();
    clock.set(start + 59);
    await said();
    expect(asked).toHaveLength(1);
    clock.set(start + 60);
    await said();
    expect(asked).toHaveLength(2);
  });

  it.each([
    ['no number', Number.NaN],
    ['long ago', 1],
    ['negative', -1],
  ])('is not kept at all when its expiry is %s', async (_name, exp) => {
    const { said, asked } = keeping({ ttl: 60 }, () => ({ ...answer, exp }));
    await said();
    await said();
    expect(asked).toHaveLength(2);
  });

  it.each([1, 60, 3600, 1e9])(
    'keeps its age so far when the clock is set back by %s seconds',
    async (step) => {
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
    },
  );

  it('keeps its age also when only other tokens came before the clock was set back', async () => {
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

  it('is no younger for a clock that goes forth and back, however often', async () => {
    const { said, asked, clock } = keeping({ ttl: 60 });
    for (let round = 0; round < 10; round += 1) {
      await said();
      clock.advance(30);
      await said();
      clock.advance(-30);
    }
    // After each 60 seconds forth, the ten of 30 seconds together.
    expect(asked).toHaveLength(1 + 5);
  });

  it('ends with its token by age and by the clock, whichever is first', async () => {
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

  it('is served through an outage in which the clock is set back', async () => {
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

  it('is not believed when the clock shows no time', async () => {
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

  it('counts from the question, not from the answer', async () => {
    const clock = createClock(start);
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

  it('is for its own token only', async () => {
    const { said, asked } = keeping({ ttl: 60 }, (token) => (token === 'good' ? answer : undefined));
    expect(await said('good')).toBe('granted');
    for (const token of ['goo', 'good=', 'Good', 'bad']) expect(await said(token)).toBe('token_inactive');
    expect(await said('good')).toBe('granted');
    expect(asked).toEqual(['good', 'goo', 'good=', 'Good', 'bad']);
  });

  it('is for its own authority only', async () => {
    const clock = createClock(start);
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

describe('a refusal', () => {
  it.each([
    [undefined, 5],
    [2, 2],
    [3600, 60],
  ])('is kept for a short time, and never longer than an answer: %s', async (deniedTtl, seconds) => {
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

  it('is not kept when a server did not take the question, and neither is what was kept before', async () => {
    const refusal = { denial: deny('token_unrecognized', { status: 403 }) };
    const answers = [answer, refusal, refusal, answer];
    const { said, asked, clock } = keeping({ ttl: 60, deniedTtl: 60 }, () => answers.shift());
    expect(await said()).toBe('granted');
    clock.set(start + 60);
    for (const code of ['token_unrecognized', 'token_unrecognized', 'granted', 'granted'])
      expect(await said()).toBe(code);
    expect(asked).toHaveLength(4);
  });

  it('is not kept at all with zero seconds', async () => {
    const { said, asked } = keeping({ ttl: 60, deniedTtl: 0 }, () => undefined);
    await said();
    await said();
    expect(asked).toHaveLength(2);
  });

  it('that is not kept drives out no answer', async () => {
    const options = { ttl: 60, deniedTtl: 0, maxEntries: 2 };
    const { said, asked } = keeping(options, (token) => (token === 'good' ? answer : undefined));
    await said('good');
    for (let index = 0; index < 10; index += 1) await said(`bad_${index}`);
    asked.length = 0;
    await said('good');
    expect(asked).toEqual([]);
  });

  it('that is not kept ends an answer for good, even for a clock that is set back into its time', async () => {
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

  it('ends when the token becomes good', async () => {
    let active = false;
    const { said, clock } = keeping({ ttl: 60 }, () => (active ? answer : undefined));
    expect(await said()).toBe('token_inactive');
    active = true;
    clock.advance(5);
    expect(await said()).toBe('granted');
  });
});

describe('what is not kept', () => {
  it.each([
    ['an outage', new UnavailableError('down', 1), 'unavailable'],
    ['a fault of the configuration', new ConfigurationError('wrong'), 'configuration_invalid'],
  ])('is %s', async (_name, error, code) => {
    let up = false;
    const { said, asked } = keeping({ ttl: 60 }, () => (up ? answer : Promise.reject(error)));
    await expect(said()).rejects.toMatchObject({ code });
    await expect(said()).rejects.toMatchObject({ code });
    up = true;
    expect(await said()).toBe('granted');
    expect(asked).toHaveLength(3);
  });

  it('is an outage after an answer that has ended', async () => {
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

describe('the rules', () => {
  it('run on every request, kept or not', async () => {
    const clock = createClock(start);
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
  ] as const)('still find a kept token out by its %s', async (_claim, at, code) => {
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

  it('and requirements are those of each route', async () => {
    const { verifier, asked } = keeping({ ttl: 60 }, () => ({ ...answer, scope: 'read' }));
    expect((await verifier.verify('opaque', { scopes: ['read'] })).denial).toBeUndefined();
    expect((await verifier.verify('opaque', { scopes: ['write'] })).denial?.code).toBe('scope_missing');
    expect(asked).toHaveLength(1);
  });
});

describe('what is kept', () => {
  it('is at most so many answers; the one not asked for the longest goes first', async () => {
    const { said, asked } = keeping({ ttl: 60, maxEntries: 3 });
    for (const token of ['a', 'b', 'c', 'a', 'd']) await said(token);
    expect(asked).toEqual(['a', 'b', 'c', 'd']);
    asked.length = 0;
    for (const token of ['a', 'c', 'd']) await said(token);
    expect(asked).toEqual([]);
    await said('b');
    expect(asked).toEqual(['b']);
  });

  it('may be one answer', async () => {
    const { said, asked } = keeping({ ttl: 60, maxEntries: 1 });
    for (const token of ['a', 'a', 'b', 'a']) await said(token);
    expect(asked).toEqual(['a', 'b', 'a']);
  });

  it('shows no token, whoever looks', async () => {
    const { said, authority, verifier } = keeping({ ttl: 60 });
    await said('s3cret_t0ken');
    for (const thing of [authority, verifier]) expect(JSON.stringify(thing)).not.toContain('s3cret');
  });

  it('stands under a digest: the token itself is looked for nowhere', async () => {
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

describe('an authority that is kept', () => {
  it('keeps its name, its rules, its schema and its type', async () => {
    const clock = createClock(start);
    const issuer = await createIssuer({ clock });
    const people = jwtIssuer({
      name: 'people',
      issuer: issuer.url,
      audience: issuer.audience,
      keys: localKeys(issuer.jwks()),
    });
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

  it('is asked nothing for a route that does not accept it', async () => {
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
    ['a misspelt option', { ttl: 60, tll: 60 }, 'tll'],
  ])('is refused at start, naming the option: %s', (_name, options, option) => {
    const people = jwtIssuer({ name: 'people', issuer: 'https://id.test', audience: 'api' });
    expect(() => cached(people, options as CachedOptions)).toThrow(
      expect.objectContaining({
        code: 'configuration_invalid',
        message: expect.stringContaining(`"${option}"`) as string,
      }),
    );
  });
});
