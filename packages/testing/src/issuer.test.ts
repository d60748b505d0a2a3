import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { createClock } from './clock.js';
import type { IssuerOptions, MintOptions } from './issuer-settings.js';
import { createIssuer } from './issuer.js';
import type { Issuer } from './issuer.js';
import { startIssuer } from './running-issuer.js';

/** Verifies with another library, so that the issuer is not tested by our own verifier. */
async function verify(issuer: Issuer, token: string): Promise<object> {
  const options = {
    issuer: issuer.url,
    audience: issuer.audience,
    currentDate: new Date(issuer.clock.now() * 1000),
  };
  return (await jwtVerify(token, createLocalJWKSet(issuer.jwks()), options)).payload;
}

const configurationError = (message: string): Error =>
  expect.objectContaining({
    code: 'configuration_invalid',
    message: expect.stringContaining(message) as string,
  }) as Error;

describe('an issuer', () => {
  it.each(['RS256', 'RS512', 'PS384', 'ES256', 'ES384', 'ES512', 'Ed25519', 'EdDSA'] as const)(
    'mints tokens that others verify: %s',
    async (algorithm) => {
      const issuer = await createIssuer({ algorithm });
      expect(await verify(issuer, await issuer.mint({ scope: 'a' }))).toMatchObject({
        sub: 'user_1',
        scope: 'a',
      });
    },
  );

  it('signs any header and any claims, and omits those that are undefined', async () => {
    const issuer = await createIssuer();
    const token = await issuer.mint(
      { sub: undefined, exp: 'soon' },
      { header: { alg: 'none', typ: undefined, crit: ['x'] } },
    );
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'none', kid: 'key-1', crit: ['x'] });
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as object;
    expect(claims).toMatchObject({ exp: 'soon', iss: issuer.url });
    expect(claims).not.toHaveProperty('sub');
  });

  it('signs expired and foreign tokens, which a verifier rejects only for that', async () => {
    const issuer = await createIssuer();
    await expect(verify(issuer, await issuer.mintExpired())).rejects.toMatchObject({
      code: 'ERR_JWT_EXPIRED',
    });
    await expect(verify(issuer, await issuer.mintForeign())).rejects.toMatchObject({
      code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    });
  });

  it('rotates its keys, and old tokens stay valid until their key is withdrawn', async () => {
    const issuer = await createIssuer();
    const old = await issuer.mint();
    await issuer.rotate();
    await expect(verify(issuer, old)).resolves.toBeDefined();
    await expect(verify(issuer, await issuer.mint())).resolves.toBeDefined();
    await issuer.rotate({ withdraw: true });
    await expect(verify(issuer, old)).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
  });

  it('responds for its own URLs, records requests, and can be unreachable', async () => {
    const issuer = await createIssuer();
    const metadata = await issuer.fetch(`${issuer.url}/.well-known/openid-configuration`);
    expect(await metadata.json()).toEqual({ issuer: issuer.url, jwks_uri: `${issuer.url}/jwks` });
    expect((await issuer.fetch(new Request(`${issuer.url}/jwks`))).status).toBe(200);
    expect((await issuer.fetch('https://elsewhere.test/jwks')).status).toBe(404);
    expect((await issuer.fetch(`${issuer.url}/toString`)).status).toBe(404);
    issuer.setReachable(false);
    await expect(issuer.fetch(`${issuer.url}/jwks`)).rejects.toThrow('unreachable');
    expect(issuer.requests).toHaveLength(5);
  });

  it('an issuer uses its clock for the times of tokens', async () => {
    const issuer = await createIssuer({ clock: createClock(1000) });
    const token = await issuer.mint({}, { expiresIn: 10 });
    await expect(verify(issuer, token)).resolves.toMatchObject({ iat: 1000, exp: 1010 });
    issuer.clock.advance(11);
    await expect(verify(issuer, token)).rejects.toMatchObject({ code: 'ERR_JWT_EXPIRED' });
    issuer.clock.set(1000);
    await expect(verify(issuer, token)).resolves.toBeDefined();
  });
});

describe('a clock', () => {
  it('a clock follows the system time until it is set', () => {
    const clock = createClock();
    expect(Math.abs(clock.now() - Date.now() / 1000)).toBeLessThan(2);
    clock.advance(100);
    expect(clock.now() - Date.now() / 1000).toBeGreaterThan(98);
    clock.set(5);
    clock.advance(-1);
    expect(clock.now()).toBe(4);
  });
});

describe('a running issuer', () => {
  it('a running issuer listens on loopback, fails while unreachable, and can be closed', async () => {
    const issuer = await startIssuer();
    expect(issuer.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const answer = await fetch(`${issuer.url}/jwks`);
    expect(await answer.json()).toEqual(issuer.jwks());
    issuer.setReachable(false);
    await expect(fetch(`${issuer.url}/jwks`)).rejects.toThrow('fetch failed');
    issuer.setReachable(true);
    expect((await fetch(`${issuer.url}/other`)).status).toBe(404);
    await issuer.close();
    await expect(fetch(`${issuer.url}/jwks`)).rejects.toThrow('fetch failed');
  });

  it('startIssuer() rejects when its port is in use', async () => {
    const issuer = await startIssuer();
    await expect(startIssuer({ port: Number(new URL(issuer.url).port) })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    await issuer.close();
  });
});

describe('wrong options', () => {
  it.each<[string, unknown]>([
    ['has no option "expires"', { expires: 5 }],
    ['"expiresIn" must be a number of seconds', { expiresIn: '5m' }],
    ['"expiresIn" must be a number of seconds', { expiresIn: Number.NaN }],
    ['"header" must be', { header: 'RS256' }],
    ['mint takes an object of options', '5m'],
  ])('of mint are an error: %s', async (message, options) => {
    const issuer = await createIssuer();
    await expect(issuer.mint({}, options as MintOptions)).rejects.toThrow(configurationError(message));
  });

  it('are an error for claims that are no object', async () => {
    const issuer = await createIssuer();
    await expect(issuer.mint('sub' as never)).rejects.toThrow(configurationError('"claims" must be'));
  });

  it.each<[string, unknown]>([
    ['has no option "issuer"', { issuer: 'https://id.test' }],
    ['"url" must be', { url: new URL('https://id.test') }],
    ['"audience" must be', { audience: ['a'] }],
    ['"algorithm" must be one of RS256, ', { algorithm: 'HS256' }],
    ['"like" must be', { like: 'auth0' }],
    ['"clock" must be', { clock: () => 5 }],
  ])('of createIssuer are an error: %s', async (message, options) => {
    await expect(createIssuer(options as IssuerOptions)).rejects.toThrow(configurationError(message));
  });

  it('leaves out an option that is undefined', async () => {
    const options = { url: undefined, clock: undefined } as unknown as IssuerOptions;
    const issuer = await createIssuer(options);
    expect(issuer.url).toBe('https://issuer.test');
    expect(await issuer.mint({}, { expiresIn: undefined } as unknown as MintOptions)).toMatch(/^ey/);
  });
});
