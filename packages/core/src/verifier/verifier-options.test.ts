import { createClock, createIssuer } from '@tokenward/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createVerifier, jwtIssuer, localKeys } from '../index.js';
import type { Authority } from '../index.js';
import { authorizationHeader } from '../request/authorization-header.js';
import { resolveOptions } from './verifier-options.js';

const issuer = await createIssuer();
const people = jwtIssuer({
  name: 'people',
  issuer: issuer.url,
  audience: issuer.audience,
  keys: localKeys(issuer.jwks()),
});

/** Attests every opaque token that begins with its prefix. */
const keysOf = (name: string, prefix: string): Authority => ({
  name,
  accepts: ({ kind, raw }) => kind === 'opaque' && raw.startsWith(prefix),
  attest: ({ raw }) => Promise.resolve({ attestation: { claims: { sub: raw.slice(prefix.length) } } }),
  rules: [],
});

describe('the options of a verifier', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('default to the clock of the system, in seconds', () => {
    const { context, maxTokenLength } = resolveOptions({ authorities: [people] });
    expect(Math.abs(context.now() - Date.now() / 1000)).toBeLessThan(2);
    expect(maxTokenLength).toBe(16_384);
  });

  it('default to the global fetch of the moment, which a test or a tracer may replace later', async () => {
    const { url, audience } = issuer;
    const verifier = createVerifier({ authorities: [jwtIssuer({ name: 'a', issuer: url, audience })] });
    vi.stubGlobal('fetch', issuer.fetch);
    expect((await verifier.verify(await issuer.mint())).access?.authority).toBe('a');
  });

  it.each([
    [{ maxTokenLength: 256 }, 256, 257],
    [{ maxTokenLength: 1_048_576 }, 1_048_576, 1_048_577],
    [{}, 16_384, 16_385],
  ])('bound the length of a token: %j', async (options, longest, tooLong) => {
    const verifier = createVerifier({ authorities: [people], ...options });
    const code = async (length: number) => (await verifier.verify('a'.repeat(length))).denial?.code;
    expect(await code(longest)).toBe('token_unrecognized');
    expect(await code(tooLong)).toBe('token_too_long');
  });

  it.each([255, 1_048_577, 1000.5, Number.NaN, Number.POSITIVE_INFINITY, '1000', null])(
    'do not take a length of %s',
    (maxTokenLength) => {
      const make = (): unknown =>
        createVerifier({ authorities: [people], maxTokenLength: maxTokenLength as number });
      expect(make).toThrow('"maxTokenLength"');
    },
  );

  it.each<[string, () => unknown]>([
    ['milliseconds', () => Date.now()],
    ['a Date', () => new Date()],
    ['text', () => '1800000000'],
    ['a number to come', () => Promise.resolve(1_800_000_000)],
    ['nothing', () => undefined],
    ['no number', () => Number.NaN],
    ['a time before time', () => -1],
  ])('do not take a clock that gives %s', (_name, now) => {
    expect(() => createVerifier({ authorities: [people], now: now as () => number })).toThrow('"now"');
  });

  it('do not take a clock that throws', () => {
    const now = () => {
      throw new Error('no battery');
    };
    expect(() => createVerifier({ authorities: [people], now })).toThrow('"now"');
  });

  it.each([0, 1_800_000_000.5, 99_999_999_999])('take a clock that gives %s', (time) => {
    expect(resolveOptions({ authorities: [people], now: () => time }).context.now()).toBe(time);
  });

  it('do not take a clock in the last second before milliseconds', () => {
    expect(() => resolveOptions({ authorities: [people], now: () => 1e11 })).toThrow('"now"');
  });

  it.each<[string, unknown]>([
    ['one that is none beside one that is', [authorizationHeader, {}]],
    ['one that reads nothing', [{ ambient: false }]],
    ['one that does not say who sends it', [{ read: () => undefined }]],
  ])('do not take sources with %s', (_name, sources) => {
    expect(() => resolveOptions({ authorities: [people], sources: sources as never })).toThrow('"sources"');
  });

  it('do not take a good authority beside one that is none', () => {
    expect(() => resolveOptions({ authorities: [people, {} as never] })).toThrow('"authorities"');
  });

  it('keep their own copy of the sources, by default the one of the Authorization header', () => {
    expect(resolveOptions({ authorities: [people] }).sources).toEqual([authorizationHeader]);
    const sources = [authorizationHeader];
    const kept = resolveOptions({ authorities: [people], sources });
    sources.pop();
    expect(kept.sources).toEqual([authorizationHeader]);
  });

  it('are read once: authorities that are added to the list later are not asked', async () => {
    const authorities: Authority<string, unknown>[] = [people];
    const verifier = createVerifier({ authorities });
    authorities.push(keysOf('late', 'late_'));
    expect((await verifier.verify('late_1')).denial?.code).toBe('token_unrecognized');
  });

  it.each([
    ['a name', { ...people, name: '' }],
    ['accepts', { ...people, accepts: true }],
    ['attest', { ...people, attest: undefined }],
    ['rules', { ...people, rules: undefined }],
    ['a list of its issuers', { ...people, issuers: 'https://id.test' as never }],
  ])('do not take an authority without %s', (_name, authority) => {
    expect(() => createVerifier({ authorities: [authority as never] })).toThrow('"authorities"');
  });

  it('name the two authorities that have one name', () => {
    const twice = { authorities: [people, keysOf('keys', 'a_'), keysOf('keys', 'b_')] };
    expect(() => createVerifier(twice)).toThrow('"keys"');
  });
});

describe('authorities of your own', () => {
  it('stand beside issuers, each judging its own tokens', async () => {
    const verifier = createVerifier({
      authorities: [people, keysOf('live', 'live_'), keysOf('test', 'test_')],
    });
    const who = async (token: string) => {
      const { access, denial } = await verifier.verify(token);
      return denial ? denial.code : `${access.authority} ${access.subject}`;
    };
    expect(await who('live_1')).toBe('live 1');
    expect(await who('test_2')).toBe('test 2');
    expect(await who('other_3')).toBe('token_unrecognized');
    expect(await who(await issuer.mint())).toBe('people user_1');
  });

  it('that break are errors, not verdicts', async () => {
    const broken: Authority = {
      ...keysOf('a', 'a_'),
      attest: () => Promise.reject(new Error('database down')),
    };
    const verifier = createVerifier({ authorities: [broken] });
    await expect(verifier.verify('a_1')).rejects.toThrow('database down');
  });

  it.each<[string, () => unknown]>([
    ['false', () => false],
    ['true', () => true],
    ['null', () => null],
    ['a text', () => 'token_expired'],
    ['a promise of nothing', () => Promise.resolve()],
    ['a promise that fails', () => Promise.reject(new Error('late'))],
    ['a denial without a code', () => ({ code: '' })],
  ])('do not let anybody in whose rule gives %s', async (_name, rule) => {
    const authority = { ...keysOf('a', 'a_'), rules: [() => undefined, rule as never] };
    const verifier = createVerifier({ authorities: [authority] });
    await expect(verifier.verify('a_1')).rejects.toMatchObject({
      code: 'configuration_invalid',
      message: expect.stringContaining('deny(code, detail)') as string,
    });
  });

  it('are named by what they are when a rule throws what is no Error', async () => {
    const rule = () => {
      throw 'nothing'; // oxlint-disable-line typescript/only-throw-error -- the case
    };
    const verifier = createVerifier({ authorities: [{ ...keysOf('a', 'a_'), rules: [rule] }] });
    await expect(verifier.verify('a_1')).rejects.toMatchObject({
      message: expect.stringMatching(/^A rule failed with something that is no Error/) as string,
      cause: 'nothing',
    });
  });

  it('get the clock and the fetch of the verifier', async () => {
    const clock = createClock(1_800_000_000);
    const seen: unknown[] = [];
    const authority: Authority = {
      ...keysOf('a', 'a_'),
      attest: (_token, { now, fetch }) => {
        seen.push(now(), fetch);
        return Promise.resolve({ attestation: { claims: {} } });
      },
    };
    const verifier = createVerifier({ authorities: [authority], now: clock.now, fetch: issuer.fetch });
    await verifier.verify('a_1');
    expect(seen).toEqual([1_800_000_000, issuer.fetch]);
  });
});
