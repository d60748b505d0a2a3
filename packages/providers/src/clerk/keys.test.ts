import { generateKeyPairSync } from 'node:crypto';
import { createVerifier, isUnavailable, unchecked } from '@tokenward/core';
import { createClock, createIssuer } from '@tokenward/testing';
import type { MintClaims } from '@tokenward/testing';
import { CompactSign, exportSPKI, importJWK } from 'jose';
import type { CryptoKey } from 'jose';
import { describe, expect, it } from 'vitest';
import { clerk, createVerifyToken } from './index.js';
import type { ClerkKeyOptions } from './index.js';
import { clerkErrors, networkOf, sessionClaims } from './test-network.js';

const clock = createClock(1_800_000_000);
const issuer = await createIssuer({ url: 'https://clerk.test', algorithm: 'RS256', clock });
const pem = await exportSPKI((await importJWK(issuer.jwks().keys[0]!)) as CryptoKey);
const publicJwks = 'GET https://clerk.test/.well-known/jwks.json';
const backendJwks = 'GET https://api.clerk.com/v1/jwks';
const mint = (claims: MintClaims = {}, header: MintClaims = {}): Promise<string> =>
  issuer.mint({ ...sessionClaims, exp: clock.now() + 1e6, iat: undefined, ...claims }, { header });

function world(given: ClerkKeyOptions = {}, answer: () => Response = () => Response.json(issuer.jwks())) {
  const seen: Headers[] = [];
  const route = ({ headers }: { headers: Headers }): Response => {
    seen.push(headers);
    return answer();
  };
  const network = networkOf({
    [publicJwks]: route,
    [backendJwks]: route,
    'GET https://api.other.test/v2/jwks': route,
    'GET https://clerk.other.test/.well-known/jwks.json': () => Response.json({ keys: [] }),
  });
  const options = { issuer: issuer.url, authorizedParties: unchecked, ...given } as const;
  const verifier = createVerifier({ authorities: [...clerk(options)], now: clock.now, fetch: network.fetch });
  return { verifier, network, seen };
}

describe("the source of Clerk's keys", () => {
  it.each([
    ['nothing: the public key set', {}, publicJwks],
    ['secretKey: the Backend API', { secretKey: 'sk_test' }, backendJwks],
    [
      'apiUrl and apiVersion: the Backend API there',
      { secretKey: 'sk_test', apiUrl: 'https://api.other.test/', apiVersion: 'v2' },
      'GET https://api.other.test/v2/jwks',
    ],
  ])('fetches the keys from the right place with %s', async (_, given, asked) => {
    const { verifier, network } = world(given);
    expect((await verifier.verify(await mint())).access?.subject).toBe('user_1');
    expect(network.requests).toEqual([asked]);
  });

  it('sends the secret key to the Backend API in a header, and never to the public JWKS', async () => {
    const keyed = world({ secretKey: 'sk_test' });
    await keyed.verifier.verify(await mint());
    expect(keyed.seen[0]?.get('authorization')).toBe('Bearer sk_test');
    expect(keyed.seen[0]?.get('clerk-api-version')).toBe('2026-05-12');
    const open = world();
    await open.verifier.verify(await mint());
    expect(open.seen[0]?.get('authorization')).toBeNull();
  });

  it('uses jwtKey before secretKey, without the network, for any kid', async () => {
    const { verifier, network } = world({ jwtKey: pem, secretKey: 'sk_test' });
    expect((await verifier.verify(await mint({}, { kid: 'ins_other' }))).access?.subject).toBe('user_1');
    expect(network.requests).toEqual([]);
  });

  it('fetches new keys after a rotation under the same kid, with a limited rate', async () => {
    const rotating = await createIssuer({ url: 'https://clerk.test', algorithm: 'RS256', clock });
    const { verifier, network } = world({}, () => Response.json(rotating.jwks()));
    const claims = { ...sessionClaims, exp: clock.now() + 1e6 };
    await verifier.verify(await rotating.mint(claims, { header: { kid: 'key-1' } }));
    await rotating.rotate({ withdraw: true, kid: 'key-1' });
    clock.advance(60);
    expect((await verifier.verify(await rotating.mint(claims))).access?.subject).toBe('user_1');
    expect(network.requests).toHaveLength(2);
  });
});

describe("the cache of Clerk's keys, in cases that Clerk's SDK gets wrong", () => {
  it('fetches the keys once for 20 verifications at the same time', async () => {
    const { verifier, network } = world();
    const tokens = await Promise.all(Array.from({ length: 20 }, (_, n) => mint({ jti: String(n) })));
    const verified = await Promise.all(tokens.map((token) => verifier.verify(token)));
    expect(verified.every(({ access }) => access !== undefined)).toBe(true);
    expect(network.requests).toHaveLength(1);
  });

  it('does not fetch the keys for each token with an unknown kid', async () => {
    const { verifier, network } = world();
    for (const kid of ['ins_a', 'ins_b', 'ins_c'])
      expect((await verifier.verify(await mint({}, { kid }))).denial?.code).toBe('key_unknown');
    expect(network.requests).toHaveLength(1);
  });

  it('rejects a removed key, even while tokens with unknown kids arrive', async () => {
    const withdrawing = await createIssuer({ url: 'https://clerk.test', algorithm: 'RS256', clock });
    const { verifier } = world({}, () => Response.json(withdrawing.jwks()));
    const claims = { ...sessionClaims, exp: clock.now() + 1e6 };
    const old = await withdrawing.mint(claims);
    expect((await verifier.verify(old)).access).toBeDefined();
    await withdrawing.rotate({ withdraw: true });
    clock.advance(240);
    await verifier.verify(await withdrawing.mint(claims, { header: { kid: 'ins_unknown' } }));
    expect((await verifier.verify(old)).denial?.code).toBe('key_unknown');
  });

  it('does not retry at once after Clerk rejected the secret key', async () => {
    const { verifier, network } = world({ secretKey: 'sk' }, () => clerkErrors(401, 'clerk_key_invalid'));
    const hint = expect.stringMatching(/answered 401: it refuses .* "secretKey"/) as string;
    for (const _ of [1, 2])
      await expect(verifier.verify(await mint())).rejects.toMatchObject({
        code: 'unavailable',
        status: 503,
        hint,
      });
    expect(network.requests).toEqual([backendJwks]);
    clock.advance(1);
    expect(await verifier.check()).toMatchObject([{ problem: hint }]);
  });

  it('uses the cached keys for an hour after the secret key is withdrawn', async () => {
    let withdrawn = false;
    const { verifier } = world({ secretKey: 'sk' }, () =>
      withdrawn ? clerkErrors(401, 'clerk_key_invalid') : Response.json(issuer.jwks()),
    );
    expect((await verifier.verify(await mint())).access).toBeDefined();
    withdrawn = true;
    clock.advance(1200);
    expect((await verifier.verify(await mint())).access).toBeDefined();
    clock.advance(3600);
    await expect(verifier.verify(await mint())).rejects.toMatchObject({
      code: 'unavailable',
      hint: expect.stringContaining('"secretKey"') as string,
    });
    clock.advance(-4800);
  });

  it('uses the cached keys for an hour while the endpoint fails', async () => {
    let down = false;
    const { verifier } = world({ secretKey: 'sk' }, () =>
      down ? new Response('<html>', { status: 502 }) : Response.json(issuer.jwks()),
    );
    expect((await verifier.verify(await mint())).access).toBeDefined();
    down = true;
    clock.advance(1200);
    expect((await verifier.verify(await mint())).access).toBeDefined();
    clock.advance(3600);
    expect(isUnavailable(await verifier.verify(await mint()).catch((error: unknown) => error))).toBe(true);
  });

  it('treats a kid of "constructor" as unknown', async () => {
    for (const kid of ['constructor', '__proto__', 'toString'])
      expect((await world().verifier.verify(await mint({}, { kid }))).denial?.code).toBe('key_unknown');
  });

  it('never verifies a token of one instance with the keys of another', async () => {
    const other = await createIssuer({ url: 'https://clerk.other.test', algorithm: 'RS256', clock });
    const verify = createVerifyToken({ now: clock.now, fetch: world().network.fetch });
    const token = await mint();
    await verify(token, { issuer: issuer.url, authorizedParties: unchecked });
    const foreign = await other.mint({ ...sessionClaims, iss: issuer.url });
    await expect(verify(foreign, { issuer: issuer.url, authorizedParties: unchecked })).rejects.toMatchObject(
      { reason: 'token-invalid-signature' },
    );
    await expect(
      verify(await mint({ iss: other.url }), { issuer: other.url, authorizedParties: unchecked }),
    ).rejects.toMatchObject({ reason: 'jwk-remote-failed-to-load' });
  });

  it('verifyToken shares keys between equal options only', async () => {
    const { network } = world();
    const verify = createVerifyToken({ now: clock.now, fetch: network.fetch });
    const options = { issuer: issuer.url, authorizedParties: unchecked } as const;
    await verify(await mint(), { ...options });
    await verify(await mint(), { ...options });
    expect(network.requests).toHaveLength(1);
    await verify(await mint(), { ...options, clockSkewInMs: 0 });
    expect(network.requests).toHaveLength(2);
    await expect(
      verify(await mint(), { ...options, authorizedParties: ['https://other.test'] }),
    ).rejects.toMatchObject({ reason: 'token-invalid-authorized-parties' });
  });

  it('verifyToken caches the keys of up to a hundred different options', async () => {
    const { network } = world();
    const verify = createVerifyToken({ now: clock.now, fetch: network.fetch });
    const token = await mint();
    const ask = (clockSkewInMs: number) =>
      verify(token, { issuer: issuer.url, authorizedParties: unchecked, clockSkewInMs });
    for (let skew = 0; skew < 100; skew += 1) await ask(skew);
    await ask(0);
    expect(network.requests).toHaveLength(100);
    await ask(100);
    await ask(0);
    expect(network.requests).toHaveLength(102);
  });

  it('fetches once for every token with skipJwksCache, even for an unknown kid', async () => {
    const { verifier, network } = world({ skipJwksCache: true });
    await verifier.verify(await mint());
    await verifier.verify(await mint());
    expect((await verifier.verify(await mint({}, { kid: 'ins_other' }))).denial?.code).toBe('key_unknown');
    expect(network.requests).toHaveLength(3);
  });
});

const wide = generateKeyPairSync('rsa', { modulusLength: 4096 });
const wideToken = (): Promise<string> =>
  new CompactSign(
    new TextEncoder().encode(
      JSON.stringify({ ...sessionClaims, iss: issuer.url, exp: clock.now() + 60, iat: clock.now() }),
    ),
  )
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .sign(wide.privateKey);

describe('the forms of jwtKey', () => {
  it.each([
    ['as it is', pem],
    ['with CR LF', pem.replaceAll('\n', '\r\n')],
    ['with literal \\n', pem.replaceAll('\n', '\\n')],
    ['in quotes, with literal \\n', `"${pem.replaceAll('\n', '\\n')}"`],
    ['with spaces for newlines', pem.replaceAll('\n', ' ')],
    ['on one line without armour', pem.replace(/-----[A-Z ]+-----/g, '').replaceAll('\n', '')],
    ['in quotes', `'${pem}'`],
  ])('accepts a jwtKey that is a PEM %s', async (_, jwtKey) => {
    expect((await world({ jwtKey }).verifier.verify(await mint())).access?.subject).toBe('user_1');
  });

  it('accepts a jwtKey of 4096 bits', async () => {
    const jwtKey = wide.publicKey.export({ type: 'spki', format: 'pem' }) as string;
    expect((await world({ jwtKey }).verifier.verify(await wideToken())).access?.subject).toBe('user_1');
  });

  it.each([
    ['a secret key', 'sk_test_c2VjcmV0'],
    ['a private key', wide.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string],
    [
      'an EC key',
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
        type: 'spki',
        format: 'pem',
      }) as string,
    ],
    ['a PEM that was cut off', pem.slice(0, 200)],
    ['nothing', ''],
    ['an environment variable that is not set', undefined],
  ])('throws for a jwtKey with %s, naming the option and not its value', (_, jwtKey) => {
    const start = (): unknown => world({ jwtKey: jwtKey as string });
    expect(start).toThrow(expect.objectContaining({ code: 'configuration_invalid' }) as Error);
    expect(start).toThrow('"jwtKey"');
  });
});
