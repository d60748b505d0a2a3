import { createIssuer } from '@tokenward/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { configurationError } from '../../test/configuration-error.js';
import { peopleOf, stoppedClock } from '../../test/setup.js';
import { createVerifier, jwtIssuer } from '../index.js';
import type { Authority } from '../index.js';
import { authorizationHeader } from '../request/authorization-header.js';
import { resolveOptions } from './verifier-options.js';

const issuer = await createIssuer();
const people = peopleOf(issuer);

/** Attests every opaque token that begins with its prefix. */
const keysOf = (name: string, prefix: string): Authority => ({
  name,
  accepts: ({ kind, raw }) => kind === 'opaque' && raw.startsWith(prefix),
  attest: ({ raw }) => Promise.resolve({ attestation: { claims: { sub: raw.slice(prefix.length) } } }),
  rules: [],
});

describe('the options of createVerifier', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('use the system clock in seconds by default', () => {
    const { context, maxTokenLength } = resolveOptions({ authorities: [people] });
    expect(Math.abs(context.now() - Date.now() / 1000)).toBeLessThan(2);
    expect(maxTokenLength).toBe(16_384);
  });

  it('use the current global fetch by default, even when it is replaced later', async () => {
    const { url, audience } = issuer;
    const verifier = createVerifier({ authorities: [jwtIssuer({ name: 'a', issuer: url, audience })] });
    vi.stubGlobal('fetch', issuer.fetch);
    expect((await verifier.verify(await issuer.mint())).access?.authority).toBe('a');
  });

  it.each([
    [{ maxTokenLength: 256 }, 256, 257],
    [{ maxTokenLength: 1_048_576 }, 1_048_576, 1_048_577],
    [{}, 16_384, 16_385],
  ])('limit the length of a token: %j', async (options, longest, tooLong) => {
    const verifier = createVerifier({ authorities: [people], ...options });
    const code = async (length: number) => (await verifier.verify('a'.repeat(length))).denial?.code;
    expect(await code(longest)).toBe('token_unrecognized');
    expect(await code(tooLong)).toBe('token_too_long');
  });

  it.each([255, 1_048_577, 1000.5, Number.NaN, Number.POSITIVE_INFINITY, '1000', null])(
    'reject a maxTokenLength of %s',
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
    ['a promise', () => Promise.resolve(1_800_000_000)],
    ['nothing', () => undefined],
    ['no number', () => Number.NaN],
    ['a negative time', () => -1],
  ])('reject a clock that returns %s', (_name, now) => {
    expect(() => createVerifier({ authorities: [people], now: now as () => number })).toThrow('"now"');
  });

  it('reject a clock that throws', () => {
    const now = () => {
      throw new Error('no battery');
    };
    expect(() => createVerifier({ authorities: [people], now })).toThrow('"now"');
  });

  it.each([0, 1_800_000_000.5, 99_999_999_999])('accept a clock that returns %s', (time) => {
    expect(resolveOptions({ authorities: [people], now: () => time }).context.now()).toBe(time);
  });

  it('reject a clock at the limit between seconds and milliseconds', () => {
    expect(() => resolveOptions({ authorities: [people], now: () => 1e11 })).toThrow('"now"');
  });

  it.each<[string, unknown]>([
    ['an invalid one beside a valid one', [authorizationHeader, {}]],
    ['one without read', [{ ambient: false }]],
    ['one without ambient', [{ read: () => undefined }]],
  ])('reject sources with %s', (_name, sources) => {
    expect(() => resolveOptions({ authorities: [people], sources: sources as never })).toThrow('"sources"');
  });

  it('reject a list of authorities with an invalid one', () => {
    expect(() => resolveOptions({ authorities: [people, {} as never] })).toThrow('"authorities"');
  });

  it('copy the list of sources, with the Authorization header by default', () => {
    expect(resolveOptions({ authorities: [people] }).sources).toEqual([authorizationHeader]);
    const sources = [authorizationHeader];
    const kept = resolveOptions({ authorities: [people], sources });
    sources.pop();
    expect(kept.sources).toEqual([authorizationHeader]);
  });

  it('are read once, so that authorities added to the list later are ignored', async () => {
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
  ])('reject an authority without %s', (_name, authority) => {
    expect(() => createVerifier({ authorities: [authority as never] })).toThrow('"authorities"');
  });

  it('are rejected with an error that names the duplicate name of two authorities', () => {
    const twice = { authorities: [people, keysOf('keys', 'a_'), keysOf('keys', 'b_')] };
    expect(() => createVerifier(twice)).toThrow('"keys"');
  });
});

describe('a custom authority', () => {
  it('works with JWT issuers, each for its own tokens', async () => {
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

  it('passes its errors on', async () => {
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
  ])('grants nothing when its rule returns %s', async (_name, rule) => {
    const authority = { ...keysOf('a', 'a_'), rules: [() => undefined, rule as never] };
    const verifier = createVerifier({ authorities: [authority] });
    await expect(verifier.verify('a_1')).rejects.toThrow(configurationError('deny(code, detail)'));
  });

  it('causes an error with the thrown value as cause when its rule throws no Error', async () => {
    const rule = () => {
      throw 'nothing'; // oxlint-disable-line typescript/only-throw-error -- the case
    };
    const verifier = createVerifier({ authorities: [{ ...keysOf('a', 'a_'), rules: [rule] }] });
    await expect(verifier.verify('a_1')).rejects.toMatchObject({
      message: expect.stringMatching(/^A rule failed with something that is no Error/) as string,
      cause: 'nothing',
    });
  });

  it('gets the clock and the fetch of the verifier', async () => {
    const { clock } = stoppedClock();
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
