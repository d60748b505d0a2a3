import { createClock } from '@tokenward/testing';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createVerifier, jwtIssuer, remoteKeys } from '../index.js';
import type { Algorithm, Verification } from '../index.js';

const clock = createClock(1_800_000_000);
const issuer = 'https://id.test';
// The key set of LemonLDAP::NG 2.16 has no "alg", and clients may choose RS256, RS384 or RS512 (observed with a real
// server). Sets made by authlib 1.2, ruby-jwt 2.5, PyJWT 2.6 and jwcrypto 1.1 have no "alg" either (observed).
const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
const published = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k' }] };

/** Verifies a token with this algorithm under a published RSA key without `alg`. */
async function verify(alg: string, algorithms?: readonly Algorithm[]): Promise<Verification> {
  const keys = remoteKeys(`${issuer}/jwks`, algorithms && { algorithms });
  const verifier = createVerifier({
    authorities: [jwtIssuer({ name: 'people', issuer, audience: 'api', keys })],
    now: clock.now,
    fetch: () => Promise.resolve(Response.json(published)),
  });
  // WebCrypto binds a private key to a hash, so each algorithm imports its own.
  const own = await crypto.subtle.exportKey('pkcs8', privateKey);
  const name = alg.startsWith('PS') ? 'RSA-PSS' : 'RSASSA-PKCS1-v1_5';
  const hash = `SHA-${alg.slice(2)}`;
  const signer = await crypto.subtle.importKey('pkcs8', own, { name, hash }, false, ['sign']);
  const token = await new SignJWT({ sub: 'ann' })
    .setProtectedHeader({ alg, kid: 'k' })
    .setIssuer(issuer)
    .setAudience('api')
    .setExpirationTime(clock.now() + 60)
    .sign(signer);
  return verifier.verify(token);
}

describe('a published RSA key without alg', () => {
  it.each<[string, readonly Algorithm[] | undefined, boolean]>([
    ['RS256', undefined, true],
    ['RS512', undefined, false],
    ['PS256', undefined, false],
    ['RS256', ['RS256', 'RS512'], true],
    ['RS512', ['RS256', 'RS512'], true],
    ['RS384', ['RS256', 'RS512'], false],
    ['RS256', ['RS512'], false],
    ['PS384', ['ES256', 'PS384'], true],
  ])(
    'verifies a token with %s exactly if the listed algorithms allow it: %j',
    async (alg, listed, isGranted) => {
      const { access, denial } = await verify(alg, listed);
      expect(access?.subject).toBe(isGranted ? 'ann' : undefined);
      if (isGranted) return;
      const allowed = listed ?? ['RS256'];
      expect(denial).toMatchObject({ code: 'algorithm_unsupported', detail: { algorithm: alg, allowed } });
    },
  );
});
