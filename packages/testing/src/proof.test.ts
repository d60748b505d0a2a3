import { createHash, generateKeyPairSync, webcrypto } from 'node:crypto';
import { calculateJwkThumbprint, decodeJwt, decodeProtectedHeader, EmbeddedJWK, jwtVerify } from 'jose';
import type { JWK } from 'jose';
import { validateJwtAccessToken, allowInsecureRequests, customFetch } from 'oauth4webapi';
import { describe, expect, it } from 'vitest';
import { createCertificate, createClock, createIssuer, createProofKey, proofFor } from './index.js';
import type { Issuer, ProofOptions, SigningAlgorithm } from './index.js';

const url = 'https://api.test/reports?page=2#top';

/** Verifies a request with another library, so that the proofs are not tested by our own verifier. */
async function accepted(issuer: Issuer, options: ProofOptions & { token: string }): Promise<object> {
  const request = new Request(options.url, {
    method: options.method ?? 'GET',
    headers: { authorization: `DPoP ${options.token}`, dpop: await proofFor(options) },
  });
  const server = { issuer: issuer.url, jwks_uri: `${issuer.url}/jwks` };
  return validateJwtAccessToken(server, request, issuer.audience, {
    requireDPoP: true,
    [allowInsecureRequests]: true,
    [customFetch]: (input) => issuer.fetch(input),
  });
}

/** A token of the profile that oauth4webapi expects (RFC 9068 §2). */
const mint = (issuer: Issuer, boundTo: Parameters<typeof proofFor>[0]['key']): Promise<string> =>
  issuer.mint({ client_id: 'app', jti: 'token-1' }, { header: { typ: 'at+jwt' }, boundTo });

describe('proofFor()', () => {
  it.each<SigningAlgorithm>(['ES256', 'ES384', 'ES512', 'PS256', 'RS256', 'Ed25519', 'EdDSA'])(
    'makes proofs that another library accepts with a token bound to the key: %s',
    async (algorithm) => {
      const issuer = await createIssuer();
      const key = await createProofKey(algorithm);
      const token = await mint(issuer, key);
      const claims = await accepted(issuer, { token, method: 'POST', url, key });
      expect(claims).toMatchObject({ sub: 'user_1', cnf: { jkt: key.thumbprint } });
    },
  );

  it('takes a key pair of WebCrypto that cannot be extracted', async () => {
    const issuer = await createIssuer();
    const pairs = [
      await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']),
      await webcrypto.subtle.generateKey({ name: 'Ed25519' } as never, false, ['sign', 'verify']),
      await webcrypto.subtle.generateKey(
        { name: 'RSA-PSS', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
        false,
        ['sign', 'verify'],
      ),
    ] as unknown as Exclude<ProofOptions['key'], JWK>[];
    for (const key of pairs) {
      const token = await mint(issuer, key);
      await expect(accepted(issuer, { token, url, key })).resolves.toMatchObject({ sub: 'user_1' });
    }
  });

  it('takes a private JWK, and never sends its private members', async () => {
    const issuer = await createIssuer();
    for (const pair of [
      generateKeyPairSync('ec', { namedCurve: 'P-384' }),
      generateKeyPairSync('ed25519'),
      generateKeyPairSync('rsa', { modulusLength: 2048 }),
    ]) {
      const key = pair.privateKey.export({ format: 'jwk' }) as JWK;
      const token = await mint(issuer, key);
      await expect(accepted(issuer, { token, url, key })).resolves.toMatchObject({ sub: 'user_1' });
      const { jwk } = decodeProtectedHeader(await proofFor({ token, url, key }));
      expect(jwk).toEqual(pair.publicKey.export({ format: 'jwk' }));
    }
  });

  it('throws an error for a public JWK', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = publicKey.export({ format: 'jwk' }) as JWK;
    await expect(proofFor({ url, key })).rejects.toThrow('must be a key pair or a private JWK');
  });

  it('has the claims of RFC 9449 §4.2, with a new jti for each proof', async () => {
    const key = await createProofKey();
    // The access token and its hash are those of RFC 9449 §7.1.
    const token = 'Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU';
    const proof = await proofFor({ token, url, key, nonce: 'n-1', iat: 1000 });
    expect(decodeProtectedHeader(proof)).toEqual({ typ: 'dpop+jwt', alg: 'ES256', jwk: key.jwk });
    const claims = decodeJwt(proof);
    expect(claims).toEqual({
      jti: claims.jti,
      htm: 'GET',
      htu: 'https://api.test/reports',
      iat: 1000,
      ath: 'fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo',
      nonce: 'n-1',
    });
    expect(decodeJwt(await proofFor({ token, url, key })).jti).not.toBe(claims.jti);
    await expect(jwtVerify(proof, EmbeddedJWK)).resolves.toBeDefined();
  });

  it('changes any claim and header parameter, and omits those that are undefined', async () => {
    const key = await createProofKey();
    const changes = {
      header: { typ: undefined, alg: 'none' },
      claims: { htu: 5, jti: undefined, iat: 'now' },
    };
    const proof = await proofFor({ url, key, ...changes });
    expect(decodeProtectedHeader(proof)).toEqual({ alg: 'none', jwk: key.jwk });
    expect(decodeJwt(proof)).toEqual({ htm: 'GET', htu: 5, iat: 'now' });
  });
});

describe('what is no key', async () => {
  const certificate = await createCertificate();
  const { cert } = certificate;
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'sign',
    'verify',
  ]);
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'key'],
    ['a key pair of Node.js', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
    ['a key of Node.js', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey],
    ['a secret', { kty: 'oct', k: 'c2VjcmV0' }],
    ['a certificate', certificate],
    ['half a pair', { privateKey: pair.privateKey }],
    ['an empty object', {}],
  ])('proofFor() says so: %s', async (_what, key) => {
    await expect(proofFor({ url, key: key as ProofOptions['key'] })).rejects.toThrow(
      '"key" must be a key of createProofKey()',
    );
  });

  it.each<[string, unknown]>([
    ['a PEM', cert],
    ['no bytes', new Uint8Array()],
    ['half a pair', { publicKey: pair.publicKey }],
    ['a thumbprint alone', { thumbprint: 'x' }],
    ['null', null],
    ['a secret', { kty: 'oct', k: 'c2VjcmV0' }],
    ['an empty object', {}],
  ])('mint() says so: %s', async (_what, boundTo) => {
    const issuer = await createIssuer();
    await expect(issuer.mint({}, { boundTo: boundTo as Uint8Array })).rejects.toThrow(
      '"boundTo" must be a key of createProofKey()',
    );
  });
});

describe('mint() with boundTo', () => {
  it('binds a token to a key by its thumbprint', async () => {
    const issuer = await createIssuer();
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = publicKey.export({ format: 'jwk' }) as JWK;
    const jkt = await calculateJwkThumbprint(jwk);
    for (const boundTo of [jwk, privateKey.export({ format: 'jwk' }) as JWK])
      expect(decodeJwt(await issuer.mint({}, { boundTo })).cnf).toEqual({ jkt });
  });

  it('binds a token to a certificate by the hash of its DER bytes', async () => {
    const issuer = await createIssuer();
    const der = new Uint8Array(Buffer.from('any bytes'));
    const x5t = createHash('sha256').update(der).digest('base64url');
    for (const boundTo of [der, Buffer.from(der), { der }, { raw: der }])
      expect(decodeJwt(await issuer.mint({}, { boundTo })).cnf).toEqual({ 'x5t#S256': x5t });
  });

  it('adds no cnf without it, and a given cnf counts', async () => {
    const issuer = await createIssuer({ clock: createClock(1000) });
    const boundTo = await createProofKey();
    expect(decodeJwt(await issuer.mint())).not.toHaveProperty('cnf');
    expect(decodeJwt(await issuer.mint({ cnf: { jkt: 'x' } }, { boundTo })).cnf).toEqual({ jkt: 'x' });
    expect(decodeJwt(await issuer.mint({ cnf: undefined }, { boundTo }))).not.toHaveProperty('cnf');
  });
});
