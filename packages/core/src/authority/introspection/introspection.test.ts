import { createClock, createIssuer } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { configurationError } from '../../../test/configuration-error.js';
import { stoppedClock } from '../../../test/setup.js';
import type { StandardSchema } from '../../claims/schema.js';
import {
  ConfigurationError,
  createVerifier,
  deny,
  introspection,
  jwtIssuer,
  maxTokenAge,
  requiredClaims,
  UnavailableError,
  unchecked,
} from '../../index.js';
import type { Claims } from '../../index.js';
import { promisesAreShared } from '../../lib/runtime.js';
import type { Introspect } from './introspect.js';
import type { IntrospectionOptions } from './introspection.js';

const { clock, now } = stoppedClock();
const answer = {
  iss: 'https://id.test',
  aud: 'https://api.test',
  sub: 'ann',
  exp: now + 60,
  iat: now,
} as const;

type Options = Partial<IntrospectionOptions<string, StandardSchema<Claims>>>;

const authorityWith = (ask: Introspect, options: Options = {}) =>
  introspection({ name: 'tokens', issuer: answer.iss, audience: answer.aud, ask, ...options });

/** A verifier whose authorization server gives this answer to every question. */
const verifierWith = (ask: Introspect, options: Options = {}) =>
  createVerifier({ authorities: [authorityWith(ask, options)], now: clock.now });

/** The outcome for such an answer: `granted` or the code of the denial. */
async function said(claims: object, options: Options = {}): Promise<string> {
  // No answer in JSON holds `undefined`.
  const all: Claims = { ...answer, ...claims };
  const written = Object.entries(all).filter(([, value]) => value !== undefined);
  const verifier = verifierWith(() => Promise.resolve(Object.fromEntries(written)), options);
  return (await verifier.verify('opaque')).denial?.code ?? 'granted';
}

/** An `ask` that waits until the test answers. */
function held() {
  const asked: string[] = [];
  const answers: ((claims: Claims | undefined) => void)[] = [];
  const failures: ((error: Error) => void)[] = [];
  const ask: Introspect = (token) =>
    new Promise((resolve, reject) => {
      asked.push(token);
      answers.push(resolve);
      failures.push(reject);
    });
  return { ask, asked, answers, failures };
}

describe('an active token', () => {
  it.each<[string, object, string]>([
    ['all is well', {}, 'granted'],
    ['it is marked as an access token', { token_use: 'access_token', typ: 'Bearer' }, 'granted'],
    ['it is a refresh token of Ory Hydra', { token_use: 'refresh_token' }, 'type_mismatch'],
    ['it is a refresh token of Keycloak', { typ: 'Refresh' }, 'type_mismatch'],
    ['it is a logout token', { events: {} }, 'type_mismatch'],
    ['it expires in milliseconds', { exp: (now + 60) * 1000 }, 'claim_malformed'],
    ['it was issued in milliseconds', { iat: now * 1000 }, 'claim_malformed'],
    ['it begins in milliseconds', { nbf: now * 1000 }, 'claim_malformed'],
    ['its issuer is another', { iss: 'https://evil.test' }, 'issuer_mismatch'],
    ['its issuer has an extra slash', { iss: 'https://id.test/' }, 'issuer_mismatch'],
    ['it has no issuer', { iss: undefined }, 'claim_missing'],
    ['its issuer is null', { iss: null }, 'claim_malformed'],
    ['its issuer is a list', { iss: [answer.iss] }, 'claim_malformed'],
    ['it is meant for another API', { aud: 'https://other.test' }, 'audience_mismatch'],
    ['it is meant for this API among others', { aud: ['https://other.test', answer.aud] }, 'granted'],
    ['it has no audience', { aud: undefined }, 'claim_missing'],
    ['its audience is null', { aud: null }, 'claim_malformed'],
    ['its audience is an empty list', { aud: [] }, 'claim_malformed'],
    ['its audience is mixed', { aud: [answer.aud, 5] }, 'claim_malformed'],
    ['it expired five seconds ago', { exp: now - 5 }, 'token_expired'],
    ['it expired less than five seconds ago', { exp: now - 4.999 }, 'granted'],
    ['it has no expiry', { exp: undefined }, 'claim_missing'],
    ['its expiry is text', { exp: String(now + 60) }, 'claim_malformed'],
    ['its expiry is null', { exp: null }, 'claim_malformed'],
    ['its expiry is no number', { exp: Number.NaN }, 'claim_malformed'],
    ['it is valid in five seconds', { nbf: now + 5 }, 'granted'],
    ['it is not valid yet', { nbf: now + 5.001 }, 'token_not_yet_valid'],
    ['its nbf is text', { nbf: '1' }, 'claim_malformed'],
    ['its nbf is null', { nbf: null }, 'claim_malformed'],
    ['it was issued ten minutes ahead', { iat: now + 600 }, 'granted'],
    ['it was issued more than ten minutes ahead', { iat: now + 600.001 }, 'token_issued_in_future'],
    ['its iat is text', { iat: '1' }, 'claim_malformed'],
    ['it has no iat', { iat: undefined }, 'granted'],
    ['its type is Bearer (RFC 7662 §2.2)', { token_type: 'Bearer' }, 'granted'],
    ['its type is bearer in any case', { token_type: 'BEARER' }, 'granted'],
    ['its type is access_token', { token_type: 'access_token' }, 'granted'],
    ['it is a refresh token', { token_type: 'refresh_token' }, 'type_mismatch'],
    ['it needs proof of possession', { token_type: 'DPoP' }, 'type_mismatch'],
    ['it is bound to a key (RFC 9449 §6.2)', { cnf: { jkt: 'thumbprint' } }, 'token_bound'],
    ['its type is empty', { token_type: '' }, 'type_mismatch'],
    ['its type is a list', { token_type: ['Bearer'] }, 'claim_malformed'],
    ['its type is null', { token_type: null }, 'granted'],
    ['its subject is a number', { sub: 5 }, 'claim_malformed'],
    ['its actor cannot be named', { act: {} }, 'claim_malformed'],
    ['its actor is null', { act: null }, 'granted'],
    ['its confirmation is null', { cnf: null }, 'claim_malformed'],
    ['its expiry is null', { exp: null }, 'claim_malformed'],
    ['its issuing time is null', { iat: null }, 'claim_malformed'],
    ['its azp is null', { azp: null }, 'claim_malformed'],
  ])('is checked like a JWT when %s', async (_name, claims, code) => {
    expect(await said(claims)).toBe(code);
  });

  it.each<[string, object, Options, string]>([
    ['one of several issuers', { iss: 'b' }, { issuer: ['a', 'b'] }, 'granted'],
    ['none of several issuers', { iss: 'c' }, { issuer: ['a', 'b'] }, 'issuer_mismatch'],
    ['an unchecked binding', { cnf: { jkt: 'thumbprint' } }, { binding: unchecked }, 'granted'],
    ['an unchecked issuer', { iss: undefined }, { issuer: unchecked }, 'granted'],
    ['an unchecked audience', { aud: undefined }, { audience: unchecked }, 'granted'],
    ['an unchecked expiry', { exp: undefined }, { expiry: unchecked }, 'granted'],
    ['an unchecked expiry long ago', { exp: 1 }, { expiry: unchecked }, 'token_expired'],
    ['no other check dropped', { nbf: now + 60 }, { expiry: unchecked }, 'token_not_yet_valid'],
    ['a rule of your own', {}, { rules: [requiredClaims('tenant')] }, 'claim_missing'],
    ['a maximum age', { iat: now - 601 }, { rules: [maxTokenAge(600, 0)] }, 'token_too_old'],
    ['a schema', {}, { claims: z.looseObject({ email: z.string() }) }, 'claims_invalid'],
  ])('is checked by the configured rules: %s', async (_name, claims, options, code) => {
    expect(await said(claims, options)).toBe(code);
  });

  it('gives the principal and the claims', async () => {
    const rights = { client_id: 'app', scope: 'read write', org_id: 'org_1', permissions: ['users:list'] };
    const claims = { ...answer, ...rights, act: { sub: 'support' } };
    const { access } = await verifierWith(() => Promise.resolve(claims)).verify('opaque');
    expect(access).toMatchObject({
      authority: 'tokens',
      kind: 'person',
      subject: 'ann',
      client: 'app',
      actor: 'support',
      organization: 'org_1',
      scopes: ['read', 'write'],
      permissions: ['users:list'],
      claims,
      token: 'opaque',
    });
    expect(JSON.stringify(access)).not.toContain('opaque');
  });

  it('is rejected as inactive when ask returns undefined', async () => {
    const { denial } = await verifierWith(() => Promise.resolve(undefined)).verify('opaque');
    expect(denial).toMatchObject({ code: 'token_inactive', status: 401, error: 'invalid_token' });
    expect(JSON.stringify(denial)).not.toContain('opaque');
  });

  it('is rejected with the denial that ask returns, rebuilt from the table of denials', async () => {
    const denying = (denial: object) =>
      verifierWith(() => Promise.resolve({ denial } as Awaited<ReturnType<Introspect>>)).verify('opaque');
    const own = { ...deny('token_unrecognized', { status: 403 }), hint: 'The firewall said 403.' };
    expect((await denying(own)).denial).toEqual(own);
    const forged = { code: 'token_inactive', status: 200, message: 'Welcome.', error: 'none' };
    expect((await denying(forged)).denial).toEqual(deny('token_inactive'));
    const odd = { code: 'token_inactive', detail: 'x', hint: 5 };
    expect((await denying(odd)).denial).toEqual(deny('token_inactive'));
  });

  it.each<[string, object, string]>([
    ['of an unknown code', { denial: { code: 'constructor' } }, 'claim_missing'],
    ['of no code', { denial: { code: ['token_inactive'], status: 401 } }, 'claim_missing'],
    ['of a code of every object', { denial: { code: '__proto__' } }, 'claim_missing'],
    ['that is text', { denial: 'token_inactive' }, 'claim_missing'],
    ['among others', { ...answer, denial: deny('token_inactive') }, 'granted'],
    ['among others, which deny by themselves', { exp: 1, denial: deny('token_inactive') }, 'claim_missing'],
  ])('may have a claim called "denial" %s, which denies nothing', async (_name, claims, code) => {
    const verifier = verifierWith(() => Promise.resolve(claims as Claims));
    expect((await verifier.verify('opaque')).denial?.code ?? 'granted').toBe(code);
  });

  it('is checked for expiry on every request, as no answer is cached', async () => {
    const own = createClock(now);
    const authority = authorityWith(() => Promise.resolve(answer));
    const verifier = createVerifier({ authorities: [authority], now: own.now });
    expect((await verifier.verify('opaque')).denial).toBeUndefined();
    own.set(answer.exp + 5);
    expect((await verifier.verify('opaque')).denial?.code).toBe('token_expired');
  });
});

describe('introspection', () => {
  it.each<[string, string | undefined, string, boolean]>([
    ['every opaque token', undefined, 'abc', true],
    ['a token with the prefix', 'oat_', 'oat_abc', true],
    ['the prefix alone', 'oat_', 'oat_', true],
    ['no token with another prefix', 'oat_', 'mt_abc', false],
    ['no token with the prefix in another case', 'oat_', 'OAT_abc', false],
    ['no token with the prefix inside', 'oat_', 'xoat_abc', false],
    ['an encrypted JWT', undefined, 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0.a.b.c.d', true],
    [
      'no encrypted JWT with another prefix',
      'oat_',
      'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0.a.b.c.d',
      false,
    ],
  ])('is called for %s', async (_name, prefix, token, expected) => {
    const asked: string[] = [];
    const verifier = verifierWith(
      (raw) => {
        asked.push(raw);
        return Promise.resolve(answer);
      },
      prefix === undefined ? {} : { prefix },
    );
    const { denial } = await verifier.verify(token);
    expect([denial === undefined, asked]).toEqual([expected, expected ? [token] : []]);
  });

  it('accepts signed JWTs with tokens: every', async () => {
    const asked: string[] = [];
    const ask = (raw: string) => {
      asked.push(raw);
      return Promise.resolve(answer);
    };
    const jwt = 'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJhIn0.AAAA';
    expect((await verifierWith(ask, { tokens: 'every' }).verify(jwt)).denial).toBeUndefined();
    expect((await verifierWith(ask, { tokens: 'opaque' }).verify(jwt)).denial?.code).toBe('issuer_unknown');
    expect(asked).toEqual([jwt]);
    for (const tokens of ['all', true, null, ['jwt']])
      expect(() => verifierWith(ask, { tokens: tokens as 'every' })).toThrow('"tokens"');
  });

  it('takes clockTolerance', async () => {
    const late = { exp: now - 60 };
    expect(await said(late, { clockTolerance: 61 })).toBe('granted');
    expect(await said(late, { clockTolerance: 60 })).toBe('token_expired');
    expect(() => verifierWith(() => Promise.resolve(answer), { clockTolerance: 601 })).toThrow(
      '"clockTolerance"',
    );
  });

  it('does not accept JWTs, even of an unknown issuer', async () => {
    const issuer = await createIssuer({ clock });
    const { denial } = await verifierWith(() => Promise.reject(new Error('asked'))).verify(
      await issuer.mint(),
    );
    expect(denial?.code).toBe('issuer_unknown');
  });

  it('is not called for a route that does not accept it', async () => {
    const { ask, asked } = held();
    const people = jwtIssuer({ name: 'people', issuer: 'https://id.test', audience: 'api' });
    const verifier = createVerifier({ authorities: [people, authorityWith(ask)], now: clock.now });
    const { denial } = await verifier.verify('opaque', { accept: ['people'] });
    expect([denial?.code, asked]).toEqual(['authority_not_accepted', []]);
  });

  it('uses the first authority whose prefix matches, and never the next', async () => {
    const asked: string[] = [];
    const named = (name: string, prefix: string, active: boolean) =>
      authorityWith(
        () => {
          asked.push(name);
          return Promise.resolve(active ? answer : undefined);
        },
        { name, prefix },
      );
    const authorities = [named('first', 'oat_', false), named('second', 'o', true)];
    const verifier = createVerifier({ authorities, now: clock.now });
    expect((await verifier.verify('oat_1')).denial?.code).toBe('token_inactive');
    expect((await verifier.verify('ox')).access?.authority).toBe('second');
    expect(asked).toEqual(['first', 'second']);
  });
});

/** Waits until only the answers of the test are missing. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

/** The number of calls for the same token: one where promises are shared, else at most four. */
const asOne = (times: number): number => (promisesAreShared() ? 1 : Math.min(times, 4));

describe('a custom ask function', () => {
  const open = { issuer: unchecked, audience: unchecked, expiry: unchecked } as const;

  it.each<[string, () => unknown]>([
    ['a response that was not read', () => Response.json({ active: false })],
    ['the promise of one', () => Promise.resolve(Response.json({ active: false }))],
    [
      'an async generator',
      async function* answer() {
        yield await Promise.resolve(undefined);
      },
    ],
    ['a map', () => new Map([['sub', 'ann']])],
    ['a date', () => new Date()],
    ['an error', () => new Error('not active')],
  ])(
    'causes a configuration error when it returns no claims, even without any check: %s',
    async (_name, ask) => {
      const authority = introspection({ name: 'tokens', ...open, ask: ask as () => Promise<Claims> });
      await expect(createVerifier({ authorities: [authority] }).verify('opaque')).rejects.toThrow(
        configurationError('the claims of the token as an object'),
      );
    },
  );

  it('may return an object of a class or without a prototype', async () => {
    class Found {
      readonly sub = 'ann';
    }
    for (const found of [new Found(), Object.assign(Object.create(null), { sub: 'ann' }) as object]) {
      const ask = (): Promise<Claims> => Promise.resolve(found as Claims);
      const authority = introspection({ name: 'tokens', ...open, ask });
      expect((await createVerifier({ authorities: [authority] }).verify('opaque')).access?.subject).toBe(
        'ann',
      );
    }
  });
});

describe('an answer that was passed on as a whole', () => {
  it.each<[unknown, string]>([
    [true, 'granted'],
    [undefined, 'granted'],
    [false, 'token_inactive'],
    ['true', 'claim_malformed'],
    [1, 'claim_malformed'],
    [null, 'claim_malformed'],
  ])('with "active" %j is %s', async (active, code) => {
    expect(await said({ active })).toBe(code);
    expect(await said({ active }, { issuer: unchecked, audience: unchecked, expiry: unchecked })).toBe(code);
  });

  it('is no problem of the endpoint if an invented token is not active', async () => {
    const verifier = verifierWith(() => Promise.resolve({ active: false }));
    expect(await verifier.check()).toEqual([]);
  });

  it.each(['at_hash', 'c_hash'])('of an ID token, by its %s, is rejected', async (claim) => {
    expect(await said({ [claim]: 'x' })).toBe('type_mismatch');
    expect(await said({ [claim]: 'x', token_type: 'Bearer' })).toBe('type_mismatch');
  });

  it.each(['exp', 'nbf', 'iat'])(
    'by an object whose class has a getter for %s is rejected',
    async (claim) => {
      const row = Object.defineProperty(Object.create({}), 'sub', {
        value: 'ann',
        enumerable: true,
      }) as object;
      const time = claim === 'exp' ? 5 : now + 9999;
      Object.defineProperty(Object.getPrototypeOf(row), claim, { get: () => time });
      const ask = (): Promise<Claims> => Promise.resolve(row as Claims);
      const verifier = verifierWith(ask, { issuer: unchecked, audience: unchecked, expiry: unchecked });
      expect((await verifier.verify('opaque')).denial?.code).toBe('claim_malformed');
    },
  );

  it('whose getter makes new objects for ever is an error, also if events are observed', async () => {
    const row = (): Claims => Object.defineProperty({ ...answer }, 'parent', { get: row, enumerable: true });
    const verifier = createVerifier({
      authorities: [authorityWith(() => Promise.resolve(row()))],
      now: clock.now,
      observe() {},
    });
    await expect(verifier.verify('opaque')).rejects.toThrow('more than 524288 objects');
  });
});

describe('concurrent introspection of the same token', () => {
  it('calls ask once and uses the answer for all', async () => {
    const { ask, asked, answers } = held();
    const verifier = verifierWith(ask);
    const all = Array.from({ length: 20 }, () => verifier.verify('same'));
    await settled();
    expect(asked).toEqual(Array(asOne(20)).fill('same'));
    for (const tell of answers) tell(answer);
    expect((await Promise.all(all)).map(({ access }) => access?.subject)).toEqual(all.map(() => 'ann'));
  });

  it('calls ask once per token when the tokens differ', async () => {
    const { ask, asked, answers } = held();
    const verifier = verifierWith(ask);
    const tokens = Array.from({ length: 20 }, (_, index) => `token_${index}`);
    const all = tokens.map((token) => verifier.verify(token));
    await settled();
    expect(asked).toEqual(tokens);
    tokens.forEach((sub, index) => answers[index]?.({ ...answer, sub }));
    expect((await Promise.all(all)).map(({ access }) => access?.subject)).toEqual(tokens);
  });

  it('calls ask again after the answer, so that a revoked token is rejected at the next request', async () => {
    const { ask, asked, answers } = held();
    const verifier = verifierWith(ask);
    const first = verifier.verify('same');
    await settled();
    answers[0]?.(answer);
    expect((await first).denial).toBeUndefined();
    const second = verifier.verify('same');
    await settled();
    answers[1]?.(undefined);
    expect((await second).denial?.code).toBe('token_inactive');
    expect(asked).toEqual(['same', 'same']);
  });

  it('fails for all, and the failure is not cached', async () => {
    const { ask, asked, answers, failures } = held();
    const verifier = verifierWith(ask);
    const all = Array.from({ length: 5 }, () => verifier.verify('same'));
    await settled();
    for (const fail of failures) fail(new UnavailableError('down', 1));
    for (const outcome of await Promise.allSettled(all))
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } });
    const next = verifier.verify('same');
    await settled();
    answers.at(-1)?.(answer);
    expect((await next).access?.subject).toBe('ann');
    expect(asked).toEqual(Array(asOne(5) + 1).fill('same'));
  });

  it('checks the requirements of each route separately', async () => {
    const { ask, answers } = held();
    const verifier = verifierWith(ask);
    const all = [
      verifier.verify('same', { scopes: ['read'] }),
      verifier.verify('same', { scopes: ['write'] }),
    ];
    await settled();
    for (const tell of answers) tell({ ...answer, scope: 'read' });
    expect((await Promise.all(all)).map(({ denial }) => denial?.code)).toEqual([undefined, 'scope_missing']);
  });

  it('calls ask once for each of two authorities', async () => {
    const [one, other] = [held(), held()];
    const [first, second] = [verifierWith(one.ask), verifierWith(other.ask)];
    const all = [first.verify('same'), second.verify('same')];
    await settled();
    one.answers[0]?.(answer);
    other.answers[0]?.(undefined);
    expect((await Promise.all(all)).map(({ denial }) => denial?.code)).toEqual([undefined, 'token_inactive']);
  });

  it('calls ask again after ask threw synchronously', async () => {
    let asked = 0;
    const verifier = verifierWith(() => {
      asked += 1;
      throw new ConfigurationError('wrong');
    });
    for (const token of ['same', 'same'])
      await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'configuration_invalid' });
    expect(asked).toBe(2);
  });
});

describe('the options of introspection', () => {
  const good = {
    name: 'tokens',
    issuer: 'https://id.test',
    audience: 'api',
    ask: () => Promise.resolve(answer),
  };

  it.each<[string, object, string]>([
    ['no name', { name: undefined }, 'name'],
    ['no issuer', { issuer: undefined }, 'issuer'],
    ['an issuer of null', { issuer: null }, 'issuer'],
    ['an empty list of issuers', { issuer: [] }, 'issuer'],
    ['no audience', { audience: undefined }, 'audience'],
    ['an empty audience', { audience: '' }, 'audience'],
    ['no ask function', { ask: undefined }, 'ask'],
    ['an address as the ask function', { ask: 'https://id.test/introspect' }, 'ask'],
    ['an empty prefix', { prefix: '' }, 'prefix'],
    ['an expiry of false', { expiry: false }, 'expiry'],
    ['an invalid schema', { claims: {} }, 'claims'],
    ['an invalid rule', { rules: ['exp'] }, 'rules'],
    ['a misspelled option', { audiance: 'api' }, 'audiance'],
  ])('are rejected at start with an error that names the option: %s', (_name, mistake, option) => {
    expect(() => introspection({ ...good, ...mistake })).toThrow(configurationError(`"${option}"`));
  });

  it.each([undefined, null, 'tokens', []])('are rejected when they are no object: %j', (options) => {
    expect(() => introspection(options as never)).toThrow('object of options');
  });
});
