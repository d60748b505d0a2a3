import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import {
  apiKeys,
  cached,
  cookie,
  createVerifier,
  fromFetchRequest,
  introspection,
  jwtIssuer,
  policies,
  tenants,
  unchecked,
} from '../src/index.js';
import type { ApiKeyRecord, Claims, PrincipalKind } from '../src/index.js';

const verifier = createVerifier({
  authorities: [
    jwtIssuer({
      name: 'people',
      issuer: 'https://a.test',
      audience: 'api',
      claims: z.object({ email: z.string() }),
    }),
    jwtIssuer({ name: 'machines', issuer: 'https://b.test', audience: ['api', 'jobs'] }),
  ],
});
const request = fromFetchRequest(new Request('https://api.test'));

describe('the types follow the configuration', () => {
  it('a forgotten audience does not compile', () => {
    // @ts-expect-error audience is missing
    jwtIssuer({ name: 'a', issuer: 'https://a.test' });
  });

  it('an audience that may not be set does not compile', () => {
    // @ts-expect-error an environment variable may be undefined
    jwtIssuer({ name: 'a', issuer: 'https://a.test', audience: process.env.AUDIENCE });
  });

  it('only the word unchecked drops a check', () => {
    jwtIssuer({ name: 'a', issuer: 'https://a.test', audience: unchecked, expiry: unchecked });
    // @ts-expect-error null is not a decision
    jwtIssuer({ name: 'a', issuer: 'https://a.test', audience: null });
    // @ts-expect-error nor is false
    jwtIssuer({ name: 'a', issuer: 'https://a.test', audience: 'api', expiry: false });
  });

  it('access narrows on its authority', async () => {
    const verdict = await verifier.authenticate(request);
    if (verdict.outcome !== 'granted') return;
    expectTypeOf(verdict.access.authority).toEqualTypeOf<'people' | 'machines'>();
    if (verdict.access.authority === 'people')
      expectTypeOf(verdict.access.claims).toEqualTypeOf<{ email: string }>();
    else expectTypeOf(verdict.access.claims).toEqualTypeOf<Claims>();
  });

  it('accept offers the configured names and narrows the access', async () => {
    const { access, denial } = await verifier.verify('token', { accept: ['people'] });
    if (denial) expectTypeOf(access).toEqualTypeOf<undefined>();
    else expectTypeOf(access.claims).toEqualTypeOf<{ email: string }>();
    // @ts-expect-error no such authority
    await verifier.verify('token', { accept: ['nobody'] });
  });

  it('allow sees the narrowed access', () => {
    verifier.guard({ accept: ['people'], allow: (access) => access.claims.email.endsWith('@a.test') });
  });

  it('a misspelled requirement does not compile', () => {
    // @ts-expect-error permissions
    verifier.guard({ permission: ['a'] });
  });

  it('requirements inside requirements offer the configured names and do not narrow the access', async () => {
    const { access } = await verifier.verify('token', {
      anyOf: [{ accept: ['people'], scopes: ['a'] }, { allOf: [{ accept: ['machines'] }] }],
    });
    expectTypeOf(access?.authority).toEqualTypeOf<'people' | 'machines' | undefined>();
    const narrowed = await verifier.verify('token', { accept: ['people'], anyOf: [{ scopes: ['a'] }] });
    expectTypeOf(narrowed.access?.authority).toEqualTypeOf<'people' | undefined>();
    // @ts-expect-error no such authority
    verifier.guard({ anyOf: [{ accept: ['nobody'] }] });
    // @ts-expect-error permissions
    verifier.guard({ allOf: [{ scopes: ['a'], permission: ['a'] }] });
    const allow = (authority: 'people' | 'machines'): boolean => authority === 'people';
    verifier.guard({ anyOf: [{ allow: (access) => allow(access.authority) }] });
    const narrow = (authority: 'people'): boolean => authority.endsWith('e');
    // @ts-expect-error the access may be of any authority
    verifier.guard({ anyOf: [{ allow: (access) => narrow(access.authority) }] });
  });

  it('a function of the request offers the configured names and narrows the access', async () => {
    const { access } = await verifier.authenticate(request, ({ method }) => ({
      accept: ['people'],
      scopes: [method],
    }));
    expectTypeOf(access?.authority).toEqualTypeOf<'people' | undefined>();
    const later = await verifier.authenticate(request, async () => ({ accept: ['machines'] }));
    expectTypeOf(later.access?.authority).toEqualTypeOf<'machines' | undefined>();
    const any = await verifier.authenticate(request, () => ({}));
    expectTypeOf(any.access?.authority).toEqualTypeOf<'people' | 'machines' | undefined>();
    verifier.guard(() => ({ accept: ['people'], allow: (access) => access.claims.email === 'a' }));
    // @ts-expect-error no such authority
    verifier.guard(() => ({ accept: ['nobody'] }));
    // @ts-expect-error nothing is no requirement
    verifier.guard(() => undefined);
    // @ts-expect-error an organization that may be missing does not compile
    verifier.guard(() => ({ organization: process.env.ORGANIZATION }));
    // @ts-expect-error there is no request
    await verifier.verify('token', () => ({}));
  });

  it('policies keep their types, and are compared with the authorities where they are used', async () => {
    const policy = policies({
      staff: { accept: ['people'], scopes: ['staff'] },
      billing: { anyOf: [{ scopes: ['billing'] }, { accept: ['machines'] }] },
      other: { accept: ['nobody'] },
    });
    expectTypeOf(policy.staff.scopes).toEqualTypeOf<readonly ['staff']>();
    const { access } = await verifier.verify('token', policy.staff);
    expectTypeOf(access?.authority).toEqualTypeOf<'people' | undefined>();
    verifier.guard(policy.billing);
    verifier.guard({ allOf: [policy.billing, policy.staff], organization: true });
    // @ts-expect-error no such authority
    verifier.guard(policy.other);
    // @ts-expect-error no such policy
    expectTypeOf(policy.biling).toBeUndefined();
    // @ts-expect-error scopes
    policies({ staff: { scope: ['a'] } });
    // @ts-expect-error permissions
    policies({ staff: { scopes: ['a'], permission: ['a'] } });
  });

  it('a refused verdict has a reply and no access', async () => {
    const verdict = await verifier.authenticate(request);
    if (verdict.outcome === 'granted') return;
    expectTypeOf(verdict.reply.status).toEqualTypeOf<number>();
    expectTypeOf(verdict.access).toEqualTypeOf<undefined>();
  });
});

interface KeyRow extends ApiKeyRecord {
  readonly plan: 'free' | 'gold';
}

const everything = createVerifier({
  authorities: [
    apiKeys({ name: 'keys', prefix: 'acme_', lookup: (): KeyRow | undefined => undefined }),
    cached(
      introspection({
        name: 'tokens',
        issuer: unchecked,
        audience: 'api',
        ask: () => Promise.resolve(undefined),
        claims: z.object({ email: z.string() }),
      }),
      { ttl: 60 },
    ),
    tenants({
      name: 'tenants',
      resolve: () => Promise.resolve(null),
      claims: z.object({ tenant: z.number() }),
    }),
  ],
});

describe('the types follow every kind of authority', () => {
  it('the claims of an API key are its record, those of the others what their schema makes', async () => {
    const { access } = await everything.verify('token');
    if (access === undefined) return;
    expectTypeOf(access.authority).toEqualTypeOf<'keys' | 'tokens' | 'tenants'>();
    expectTypeOf(access.kind).toEqualTypeOf<PrincipalKind>();
    if (access.authority === 'keys') expectTypeOf(access.claims).toEqualTypeOf<KeyRow>();
    if (access.authority === 'tokens') expectTypeOf(access.claims).toEqualTypeOf<{ email: string }>();
    if (access.authority === 'tenants') expectTypeOf(access.claims).toEqualTypeOf<{ tenant: number }>();
  });

  it('a record without what a key needs does not compile', () => {
    // @ts-expect-error owner is missing
    apiKeys({ name: 'keys', prefix: 'acme_', lookup: () => ({ digest: 'd' }) });
    const expires = new Date();
    // @ts-expect-error a Date is not a number of seconds
    apiKeys({ name: 'keys', prefix: 'acme_', lookup: () => ({ digest: 'd', owner: 'o', expires }) });
  });

  it('a forgotten check of an introspected token does not compile', () => {
    const ask = (): Promise<undefined> => Promise.resolve(undefined);
    // @ts-expect-error audience is missing
    introspection({ name: 'tokens', issuer: 'https://a.test', ask });
    // @ts-expect-error issuer is missing
    introspection({ name: 'tokens', audience: 'api', ask });
  });

  it('a time to live or an origin that is not said does not compile', () => {
    // @ts-expect-error seconds is missing
    cached(jwtIssuer({ name: 'a', issuer: 'https://a.test', audience: 'api' }), {});
    // @ts-expect-error origins is missing
    cookie('__session', {});
  });

  it('a kind that there is not does not compile', () => {
    everything.guard({ kind: ['person', 'api_key'] });
    // @ts-expect-error user is no kind
    everything.guard({ kind: 'user' });
    // @ts-expect-error unknown is no kind that a route may ask for
    everything.guard({ kind: 'unknown' });
  });
});
