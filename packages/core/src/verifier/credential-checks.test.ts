import { describe, expect, it } from 'vitest';
import { issuerWithClock, opaqueTokens } from '../../test/setup.js';
import {
  apiKeys,
  cached,
  createApiKey,
  createVerifier,
  fromNodeRequest,
  jwtIssuer,
  tenants,
  unchecked,
} from '../index.js';
import type { Authority, Verdict } from '../index.js';

const { clock, issuer } = await issuerWithClock();
const bound = { cnf: { jkt: 'a-thumbprint' } };
const options = { name: 'people', issuer: issuer.url, audience: issuer.audience } as const;
const strict = jwtIssuer(options);
const behindGateway = jwtIssuer({ ...options, binding: unchecked });
const tenantsOf = (authority: Authority) => tenants({ name: 'tenants', resolve: () => authority });
const opaque = (binding?: typeof unchecked) =>
  opaqueTokens({ sub: 'user_1', exp: clock.now() + 60 }, binding && { binding });

async function sent(
  authority: Authority<string, unknown>,
  authorization: string,
): Promise<[Verdict, fetches: number]> {
  let fetches = 0;
  const verifier = createVerifier({
    authorities: [authority],
    now: clock.now,
    fetch(input, init) {
      fetches += 1;
      return issuer.fetch(input, init);
    },
  });
  return [await verifier.authenticate(fromNodeRequest({ headers: { authorization } })), fetches];
}

const token = await issuer.mint();
const boundToken = await issuer.mint(bound);
const forged = await issuer.mintForeign();
const expired = await issuer.mintExpired();
const { key } = await createApiKey('acme_');

describe('a token under the DPoP scheme', () => {
  it.each<[string, Authority<string, unknown>, string]>([
    ['jwtIssuer', behindGateway, boundToken],
    ['jwtIssuer, for a token that is not bound', behindGateway, token],
    ['cached', cached(behindGateway, { ttl: 60 }), boundToken],
    ['tenants', tenantsOf(behindGateway), boundToken],
    ['introspection', opaque(unchecked), 'abc'],
    ['a spread authority', { ...behindGateway, name: 'mine' }, boundToken],
  ])('is accepted by an authority with `binding: unchecked`: %s', async (_name, authority, sentToken) => {
    for (const scheme of ['DPoP', 'dpop', 'Bearer'])
      expect((await sent(authority, `${scheme} ${sentToken}`))[0].access?.subject).toBe('user_1');
  });

  it.each<[string, Authority<string, unknown>, string]>([
    ['jwtIssuer', strict, token],
    ['jwtIssuer, for a forged token', strict, forged],
    ['jwtIssuer, for an expired token', strict, expired],
    ['cached', cached(strict, { ttl: 60 }), token],
    ['introspection', opaque(), 'abc'],
    ['API keys', apiKeys({ name: 'keys', prefix: 'acme_', lookup: () => undefined }), key],
    ['an authority of your own', { ...strict, binding: undefined }, token],
  ])(
    'is rejected by any other authority, before anything is fetched: %s',
    async (_name, authority, sentToken) => {
      const [{ outcome, denial, reply }, fetches] = await sent(authority, `DPoP ${sentToken}`);
      expect([outcome, denial?.code, reply?.status]).toEqual(['denied', 'scheme_unsupported', 401]);
      expect(denial).toMatchObject({
        detail: { scheme: 'DPoP', option: 'proofs' },
        hint: expect.stringContaining('`binding: unchecked`') as string,
      });
      expect(reply?.headers['www-authenticate']).toBe('Bearer realm="api"');
      expect(fetches).toBe(0);
    },
  );

  it('is rejected for a tenant without `binding: unchecked`, whatever the tenants beside it say', async () => {
    expect((await sent(tenantsOf(strict), `DPoP ${token}`))[0].denial?.code).toBe('scheme_unsupported');
    expect((await sent(tenantsOf(strict), `Bearer ${token}`))[0].access?.subject).toBe('user_1');
    const { binding: _none, ...unmarked } = tenantsOf(behindGateway);
    expect((await sent(unmarked, `DPoP ${token}`))[0].denial?.code).toBe('scheme_unsupported');
  });

  it('is rejected again when the token is in the cache of verified tokens', async () => {
    const verifier = createVerifier({ authorities: [strict], now: clock.now, fetch: issuer.fetch });
    const of = async (authorization: string) =>
      (await verifier.authenticate(fromNodeRequest({ headers: { authorization } }))).denial?.code;
    expect(await of(`Bearer ${token}`)).toBeUndefined();
    expect(await of(`DPoP ${token}`)).toBe('scheme_unsupported');
    expect(await of(`Bearer ${token}`)).toBeUndefined();
  });

  it.each<[string, string]>([
    ['no authority accepts it', 'abc'],
    ['it is malformed', 'a|b'],
  ])('is rejected on an optional route too when %s', async (_name, text) => {
    expect((await sent(behindGateway, `DPoP ${text}`))[0].outcome).toBe('denied');
  });

  it('is no reason to accept an authority whose `binding` is something else', () => {
    const odd = { ...strict, binding: true } as unknown as Authority;
    expect(() => createVerifier({ authorities: [odd] })).toThrow('"authorities"');
  });
});

describe('an empty token', () => {
  it('is missing, and its hint does not tell of headers', async () => {
    const verifier = createVerifier({ authorities: [strict] });
    const { denial } = await verifier.verify('');
    expect(denial).toMatchObject({ code: 'credential_missing', status: 401, detail: {} });
    expect(denial?.hint).toBe('No token was given, or it is an empty string.');
  });
});
