import { describe, expect, it } from 'vitest';
import { issuerWithClock, peopleOf } from '../../test/setup.js';
import { cached, createVerifier, deny, introspection, tenants } from '../index.js';
import type { Authority, Claims } from '../index.js';
import type { Token } from '../token/token.js';

const { clock, issuer } = await issuerWithClock();
const people = peopleOf(issuer);
type Any = Authority<string, unknown>;

/** The places that an authority can have. */
const places: readonly (readonly [string, (authority: Any) => Any])[] = [
  ['by itself', (authority) => authority],
  ['within cached', (authority) => cached(authority, { ttl: 60 })],
  ['within tenants', (authority) => tenants({ name: 'tenants', resolve: () => authority })],
  [
    'within cached within tenants',
    (authority) => tenants({ name: 't', resolve: () => cached(authority, { ttl: 60 }) }),
  ],
];

async function said(authority: Any, token: string): Promise<string> {
  const verifier = createVerifier({ authorities: [authority], now: clock.now });
  return verifier.verify(token).then(
    ({ denial }) => denial?.code ?? 'granted',
    (error: unknown) => `${(error as { code?: string }).code}: ${String((error as Error).message)}`,
  );
}

describe.each(places)('a custom authority %s', (_name, place) => {
  it('runs its rules when its answer has a denial that is undefined', async () => {
    const own: Any = {
      ...people,
      attest: async (token, context) =>
        ({ ...(await people.attest(token, context)), denial: undefined }) as never,
    };
    expect(await said(place(own), await issuer.mint())).toBe('granted');
    expect(await said(place(own), await issuer.mintExpired())).toBe('token_expired');
    expect(await said(place(own), await issuer.mint({ aud: 'x' }))).toBe('audience_mismatch');
  });

  it.each<[string, object]>([
    ['an attestation', { attestation: { claims: { iss: issuer.url, sub: 'admin' } } }],
    ['an attestation that is undefined', { attestation: undefined }],
  ])('denies when its answer has a denial beside %s', async (_what, more) => {
    const own: Any = { ...people, attest: () => ({ ...more, denial: deny('signature_invalid') }) };
    expect(await said(place(own), await issuer.mint())).toBe('signature_invalid');
  });

  it.each<[string, () => unknown]>([
    ['a promise of them', () => Promise.resolve({ sub: 'ann' })],
    // oxlint-disable-next-line unicorn/no-thenable -- the case
    ['a thenable', () => ({ then: (tell: (claims: object) => void) => tell({ sub: 'ann' }) })],
    ['a response that was not read', () => new Response('{"active":false}')],
    ['a map', () => new Map([['sub', 'ann']])],
    ['an error', () => new Error('no such token')],
    ['a generator', () => (function* () {})()],
    ['a date', () => new Date()],
    ['bytes', () => new Uint8Array(1)],
    ['a list', () => []],
    ['a text object', () => Object('ann') as unknown],
  ])('causes an error when its claims are %s', async (_what, claims) => {
    const own: Any = {
      name: 'own',
      rules: [],
      accepts: () => true,
      attest: () => ({ attestation: { claims: claims() as Claims } }),
    };
    expect(await said(place(own), await issuer.mint())).toContain('must give { attestation: { claims } }');
  });

  it('causes an error without the token in it when attest returns the token', async () => {
    const token = await issuer.mint();
    for (const attest of [({ raw }: Token) => raw, ({ raw }: Token) => Promise.resolve(raw)]) {
      const outcome = await said(place({ ...people, attest: attest as never }), token);
      expect(outcome).toContain('configuration_invalid: "attest" of the authority');
      expect(outcome).not.toContain(token.split('.')[1]);
    }
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a number', 5],
    ['a list', []],
    ['a function', Object.assign(() => {}, { attestation: { claims: {} } })],
    ['no attestation', {}],
    ['an attestation that is null', { attestation: null }],
    ['an attestation that is a text', { attestation: 'claims' }],
    ['no claims', { attestation: {} }],
    ['claims that are null', { attestation: { claims: null } }],
    ['claims that are a list', { attestation: { claims: [] } }],
    ['an invalid judge', { attestation: { claims: {} }, by: people }],
    ['a list with something that is no authority', { attestation: { claims: {} }, by: [{}] }],
    ['an authority beside an invalid one', { attestation: { claims: {} }, by: [people, {}] }],
  ])('causes an error that names what attest must return when it returns %s', async (_what, given) => {
    for (const attest of [() => given, () => Promise.resolve(given)])
      expect(await said(place({ ...people, attest: attest as never }), await issuer.mint())).toMatch(
        /^configuration_invalid: "attest" of the authority "[a-z]+" must give \{ attestation/,
      );
  });

  it.each<[string, () => unknown]>([
    ['gives a promise of false', () => Promise.resolve(false)],
    ['gives a promise that rejects', () => Promise.reject(new Error('x'))],
    ['gives 1', () => 1],
  ])('causes an error when accepts %s', async (_what, accepts) => {
    const outcome = await said(place({ ...people, accepts: accepts as never }), await issuer.mint());
    expect(outcome).toContain('configuration_invalid');
    await new Promise((resolve) => setTimeout(resolve)); // an unhandled rejection would fail the run
  });

  it('keeps inherited members: the principal and the schema of a class', async () => {
    class Own {
      readonly name = 'people';
      readonly rules = people.rules;
      readonly accepts = (token: Token): boolean => people.accepts(token);
      readonly attest: Any['attest'] = (token, context) => people.attest(token, context);
      readonly banned = 'user_1';
      principal({ sub }: Claims) {
        return sub === this.banned ? { denial: deny('not_allowed') } : { denial: deny('claim_missing') };
      }
    }
    expect(await said(place(new Own()), await issuer.mint())).toBe('not_allowed');
  });
});

describe('introspection', () => {
  it('ignores a denial in the answer of the authorization server', async () => {
    const { introspectionEndpoint } = await import('../index.js');
    const client = () => Promise.resolve({ headers: {}, parameters: {} });
    const ask = introspectionEndpoint('https://id.test/introspect', { client });
    const verifier = createVerifier({
      authorities: [introspection({ name: 'tokens', issuer: 'https://id.test', audience: 'api', ask })],
      fetch: () =>
        Promise.resolve(Response.json({ active: true, denial: { code: 'credential_missing', hint: 'x' } })),
      now: clock.now,
    });
    await expect(verifier.verify('opaque')).rejects.toMatchObject({ code: 'unavailable' });
  });

  it.each([
    {},
    'secret',
    { headers: null, parameters: {} },
    { headers: {}, parameters: { a: 5 } },
    undefined,
  ])('sends no request without credentials, when the client returns %j', async (given) => {
    const { introspectionEndpoint } = await import('../index.js');
    let asked = 0;
    const ask = introspectionEndpoint('https://id.test/introspect', { client: () => given as never });
    const verifier = createVerifier({
      authorities: [introspection({ name: 'tokens', issuer: 'https://id.test', audience: 'api', ask })],
      fetch: () => {
        asked += 1;
        return Promise.resolve(Response.json({ active: false }));
      },
      now: clock.now,
    });
    await expect(verifier.verify('opaque')).rejects.toMatchObject({ code: 'configuration_invalid' });
    expect(asked).toBe(0);
  });
});
