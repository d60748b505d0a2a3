import { createSigner } from 'fast-jwt';
import { SignJWT } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import { describe, expect, it } from 'vitest';
import { createVerifier, jwtIssuer } from '../../src/index.js';
import { sharedSecret } from '../../src/keys/shared-secret.js';

// Tokens as the libraries sign them from which users come: jsonwebtoken 9 (express-jwt, koa-jwt), fast-jwt (@fastify/jwt), jose 6.
const text = 'a shared secret of an application, which is long enough for HS512';
const claims = { iss: 'https://id.test', aud: 'api', sub: 'ann', exp: Math.floor(Date.now() / 1000) + 600 };
type Hmac = 'HS256' | 'HS384' | 'HS512';

const signers: Readonly<Record<string, (algorithm: Hmac, secret: string, kid?: string) => Promise<string>>> =
  {
    jsonwebtoken: async (algorithm, secret, keyid) =>
      jsonwebtoken.sign(claims, secret, { algorithm, ...(keyid !== undefined && { keyid }) }),
    'fast-jwt': async (algorithm, key, kid) =>
      createSigner({ algorithm, key, ...(kid !== undefined && { kid }) })(claims),
    jose: async (alg, secret, kid) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg, ...(kid !== undefined && { kid }) })
        .sign(new TextEncoder().encode(secret)),
  };

describe.each(Object.entries(signers))('a token that %s signs with a shared secret', (_name, sign) => {
  it.each(['HS256', 'HS384', 'HS512'] as const)('is verified with the same text: %s', async (algorithm) => {
    const keys = sharedSecret(text, { algorithm, encoding: 'utf8' });
    const verifier = createVerifier({
      authorities: [jwtIssuer({ name: 'own', issuer: claims.iss, audience: 'api', keys })],
    });
    for (const kid of [undefined, 'k'])
      expect((await verifier.verify(await sign(algorithm, text, kid))).access?.subject).toBe('ann');
    expect((await verifier.verify(await sign(algorithm, `${text}!`))).denial?.code).toBe('signature_invalid');
    const other = algorithm === 'HS256' ? 'HS512' : 'HS256';
    expect((await verifier.verify(await sign(other, text))).denial?.code).toBe('algorithm_unsupported');
  });
});
