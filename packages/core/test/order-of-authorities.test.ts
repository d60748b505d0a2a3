import { describe, expect, it } from 'vitest';
import type { StandardSchema } from '../src/claims/schema.js';
import {
  apiKeys,
  cached,
  createApiKey,
  createVerifier,
  deny,
  introspection,
  jwtIssuer,
  localKeys,
  tenants,
  unchecked,
} from '../src/index.js';
import type { Authority, Claims, Rule } from '../src/index.js';
import { issuerWithClock, peopleOf } from './setup.js';

const { clock, now, issuer } = await issuerWithClock();
const { url, audience } = issuer;

/** The steps of an authority under test, each of which records its run. */
interface Steps {
  readonly rule: Rule;
  readonly schema: StandardSchema<Claims>;
  readonly principal: NonNullable<Authority['principal']>;
}

/** An authority, and a function that makes a token with these claims. */
interface Subject {
  readonly authority: Authority<string, unknown>;
  readonly token: (claims: Claims) => string | Promise<string>;
}

const jwt = ({ rule, schema, principal }: Steps): Subject => ({
  authority: { ...peopleOf(issuer, { claims: schema, rules: [rule] }), principal },
  token: (claims) => issuer.mint(claims),
});

const asked = ({ rule, schema, principal }: Steps): Subject => {
  let answer: Claims | undefined;
  return {
    authority: {
      ...introspection({
        name: 'a',
        issuer: url,
        audience,
        ask: () => Promise.resolve(answer),
        claims: schema,
        rules: [rule],
      }),
      principal,
    },
    token(claims) {
      answer = { iss: url, aud: audience, sub: 'user_1', exp: now + 60, ...claims };
      return `opaque-${Math.random()}`;
    },
  };
};

const { key, digest } = await createApiKey('acme_');
const stored = ({ rule, schema, principal }: Steps): Subject => {
  let record: { digest: string; owner: string; expires?: number } = { digest, owner: 'user_1' };
  return {
    authority: {
      ...apiKeys({ name: 'a', prefix: 'acme_', lookup: () => record, rules: [rule] }),
      claims: schema,
      principal,
    },
    token({ exp }) {
      record = { digest, owner: 'user_1', ...(typeof exp === 'number' && { expires: exp }) };
      return key;
    },
  };
};

const within =
  (
    make: (steps: Steps) => Subject,
    wrap: (authority: Authority<string, unknown>) => Authority<string, unknown>,
  ) =>
  (steps: Steps): Subject => {
    const { authority, token } = make(steps);
    return { authority: wrap(authority), token };
  };
const kept = (authority: Authority<string, unknown>): Authority<string, unknown> =>
  cached(authority, { ttl: 60 });
const ofTenants = (authority: Authority<string, unknown>): Authority<string, unknown> =>
  tenants({ name: 'tenants', resolve: () => authority });

const subjects: Readonly<Record<string, (steps: Steps) => Subject>> = {
  jwtIssuer: jwt,
  introspection: asked,
  apiKeys: stored,
  'cached(jwtIssuer)': within(jwt, kept),
  'cached(introspection)': within(asked, kept),
  'tenants(jwtIssuer)': within(jwt, ofTenants),
  'tenants(cached(jwtIssuer))': within(within(jwt, kept), ofTenants),
  'cached(tenants(jwtIssuer))': within(within(jwt, ofTenants), kept),
  'tenants(tenants(jwtIssuer))': within(within(jwt, ofTenants), ofTenants),
};

describe.each(Object.entries(subjects))('the order of checks of %s', (name, make) => {
  function setUp(refusing: 'rule' | 'schema' | 'principal' | 'nothing') {
    const ran: string[] = [];
    const { authority, token } = make({
      rule: () => (ran.push('rule'), refusing === 'rule' ? deny('claim_missing') : undefined),
      schema: {
        '~standard': {
          version: 1,
          vendor: 'test',
          validate: (value) => (
            ran.push('schema'),
            refusing === 'schema' ? { issues: [] } : { value: value as Claims }
          ),
        },
      },
      principal() {
        ran.push('principal');
        if (refusing === 'principal') return { denial: deny('claim_malformed') };
        return { principal: { ...nobody, subject: 'me', scopes: ['read'] } };
      },
    });
    const verifier = createVerifier({ authorities: [authority], now: clock.now });
    return {
      ran,
      said: async (claims: Claims = {}, requirements: object = { scopes: ['read'] }) => {
        const { access, denial } = await verifier.verify(await token(claims), requirements);
        return denial ? denial.code : access.subject;
      },
    };
  }

  it('is rules, schema, principal, requirements', async () => {
    const { ran, said } = setUp('nothing');
    expect(await said()).toBe('me');
    expect(ran).toEqual(['rule', 'schema', 'principal']);
    expect(await said({}, { scopes: ['write'] })).toBe('scope_missing');
  });

  it.each([
    ['rule', 'claim_missing', ['rule']],
    ['schema', 'claims_invalid', ['rule', 'schema']],
    ['principal', 'claim_malformed', ['rule', 'schema', 'principal']],
  ] as const)('ends when the %s denies', async (step, code, steps) => {
    const { ran, said } = setUp(step);
    expect(await said({}, { scopes: ['write'] })).toBe(code);
    expect(ran).toEqual(steps);
  });

  it('puts the schema and custom rules after the checks of expiry and audience', async () => {
    const { ran, said } = setUp('schema');
    expect(await said({ exp: now - 60 })).toBe('token_expired');
    // An API key has no audience.
    const foreign = name === 'apiKeys' ? { exp: now - 60 } : { aud: 'https://other.test' };
    expect(await said(foreign)).toMatch(/^(audience_mismatch|token_expired)$/);
    expect(ran).toEqual([]);
  });
});

const nobody = {
  kind: 'unknown',
  subject: undefined,
  client: undefined,
  actor: undefined,
  organization: undefined,
  permissions: [],
} as const;

describe('a schema of tenants', () => {
  it('runs after the schema of the tenant, and its result becomes the claims', async () => {
    const ran: string[] = [];
    const schema = (name: string): StandardSchema<Claims> => ({
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: () => (ran.push(name), { value: { from: name } }),
      },
    });
    const own = jwtIssuer({
      name: 'own',
      issuer: url,
      audience: unchecked,
      keys: localKeys(issuer.jwks()),
      claims: schema('own'),
    });
    const both = createVerifier({
      authorities: [tenants({ name: 'all', resolve: () => own, claims: schema('all') })],
      now: clock.now,
    });
    expect((await both.verify(await issuer.mint())).access).toMatchObject({
      claims: { from: 'all' },
      authority: 'all',
    });
    expect(ran).toEqual(['own', 'all']);
    const one = createVerifier({ authorities: [ofTenants(own)], now: clock.now });
    expect((await one.verify(await issuer.mint())).access?.claims).toMatchObject({ sub: 'user_1' });
  });
});
