import { createVerifier, localKeys } from '@tokenward/core';
import { createIssuer } from '@tokenward/testing';
import { SignJWT } from 'jose';
import { expect, it } from 'vitest';
import { createIssuerNetwork } from '../test/issuer-network.js';
import { corpus } from './corpus.js';
import { supabase } from './index.js';

const url = 'https://abcdefgh.supabase.co';
const secret = 'super-secret-jwt-token-with-at-least-32-characters';
const user = corpus['Supabase: a user'];
const network = await createIssuerNetwork();
const older = supabase({ url, secret });

/** Signs the claims of a user with a secret, as an older project does. */
function signed(key: string, claims: object = {}): Promise<string> {
  return new SignJWT({ ...user.claims, exp: Math.floor(Date.now() / 1000) + 60, ...claims })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .sign(new TextEncoder().encode(key));
}

async function code(token: string, authority = older): Promise<string> {
  return (await createVerifier({ authorities: [authority] }).verify(token)).denial?.code ?? 'granted';
}

it('supabase with a secret accepts tokens that were signed with it', async () => {
  expect(await code(await signed(secret))).toBe('granted');
  expect(await code(await signed(`${secret}x`))).toBe('signature_invalid');
  expect(await code(await signed(secret, { role: 'service_role' }))).not.toBe('granted');
  expect(await code(await signed(secret, { is_anonymous: true }))).toBe('claims_invalid');
});

it('supabase accepts either a secret or public keys, never both', async () => {
  expect(await network.judge(older, user)).toBe('algorithm_unsupported');
  expect(await network.judge(supabase({ url }), user)).toBe('granted');
  const issuer = await createIssuer({ algorithm: 'RS256' });
  const withKeys = supabase({ url, keys: localKeys(issuer.jwks()) });
  expect(await code(await signed(secret), withKeys)).toBe('algorithm_unsupported');
});

it.each(['', 'short', undefined, 5, {}])('supabase throws at start for the secret %j', (wrong) => {
  const make = () => supabase({ url, secret: wrong as string });
  expect(make).toThrow(/secret/);
  expect(make).not.toThrow(/short/);
});
