import { ConfigurationError, createVerifier, jwtIssuer, localKeys, remoteKeys } from '@tokenward/core';
import type { Algorithm, KeySource } from '@tokenward/core';
import { base64url, exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey } from 'jose';

/** Every `alg` that the core knows, and another one to mistake it for. */
const mistaken: Readonly<Record<Algorithm | 'EdDSA', string>> = {
  RS256: 'PS256',
  RS384: 'RS256',
  RS512: 'RS384',
  PS256: 'RS256',
  PS384: 'PS256',
  PS512: 'PS384',
  ES256: 'ES384',
  ES384: 'ES512',
  ES512: 'ES256',
  Ed25519: 'ES256',
  EdDSA: 'RS256',
  'ML-DSA-44': 'ES256',
  'ML-DSA-65': 'Ed25519',
  'ML-DSA-87': 'RS256',
};

/** The lengths of the public keys (FIPS 204, table 2) that a runtime may not have. */
const bytesOfKey: Readonly<Record<string, number>> = {
  'ML-DSA-44': 1312,
  'ML-DSA-65': 1952,
  'ML-DSA-87': 2592,
};

const issuer = 'https://issuer.test';
const audience = 'https://api.test';

/** What is wrong with each algorithm: nothing where it is empty, and `-` where the runtime does not have it. */
export async function judgeAlgorithms(): Promise<Readonly<Record<string, string>>> {
  const judged: Record<string, string> = {};
  for (const [alg, other] of Object.entries(mistaken)) {
    const pair = await generateKeyPair(alg, { extractable: true }).catch(() => undefined);
    const judgement = pair === undefined ? judgeAbsent(alg) : judge(alg, pair, other);
    judged[alg] = await judgement.catch((error: unknown) => `it breaks: ${String(error)}`);
  }
  return judged;
}

/** Signs and verifies, and refuses what differs in one bit or was signed with another algorithm. */
async function judge(
  alg: string,
  { publicKey, privateKey }: { publicKey: CryptoKey; privateKey: CryptoKey },
  other: string,
): Promise<string> {
  const keys = localKeys({ keys: [{ ...(await exportJWK(publicKey)), alg, kid: alg }] });
  const good = await sign(alg, privateKey);
  const [header = '', , signature = ''] = good.split('.');
  const bytes = base64url.decode(signature);
  bytes[20] = (bytes[20] ?? 0) ^ 1;
  const claims = new TextDecoder().decode(base64url.decode(good.split('.')[1] ?? ''));
  const { privateKey: foreign } = await generateKeyPair(other);
  return firstOf([
    ['a good token', await said(good, keys), 'granted'],
    [
      'one bit of the signature changed',
      await said(good.replace(signature, base64url.encode(bytes)), keys),
      'signature_invalid',
    ],
    [
      'one bit of the subject changed',
      await said([header, base64url.encode(claims.replace('user_1', 'user_0')), signature].join('.'), keys),
      'signature_invalid',
    ],
    [`a token of ${other}`, await said(await sign(other, foreign, alg), keys), 'algorithm_unsupported'],
  ]);
}

/** A key of an algorithm that the runtime does not have is refused if it is all there is, and passed over if not. */
async function judgeAbsent(alg: string): Promise<string> {
  const length = bytesOfKey[alg];
  if (length === undefined) return 'no key can be made, which every runtime should be able to';
  const absent = { kty: 'AKP', alg, kid: alg, pub: base64url.encode(new Uint8Array(length)) };
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const published = { keys: [absent, { ...(await exportJWK(publicKey)), kid: 'good' }] };
  const keys = remoteKeys(`${issuer}/jwks`);
  const fetch = () => Promise.resolve(Response.json(published));
  const good = await sign('ES256', privateKey, 'good');
  const named = good.replace(/^[^.]+/, base64url.encode(JSON.stringify({ alg, kid: alg })));
  const problem = firstOf([
    ['such a key alone', await said(good, localKeys({ keys: [absent] })), 'configuration_invalid'],
    ['a good token of a set with such a key', await said(good, keys, fetch), 'granted'],
    ['a token that names such a key', await said(named, keys, fetch), 'key_unknown'],
  ]);
  return problem || '-';
}

function sign(alg: string, key: CryptoKey, kid = alg): Promise<string> {
  return new SignJWT({ sub: 'user_1' })
    .setProtectedHeader({ alg, kid })
    .setIssuer(issuer)
    .setAudience(audience)
    .setExpirationTime('5 minutes')
    .sign(key);
}

/** What a verifier with these keys makes of a token. */
async function said(token: string, keys: KeySource, fetch = globalThis.fetch): Promise<string> {
  const verifier = createVerifier({
    authorities: [jwtIssuer({ name: 'people', issuer, audience, keys })],
    fetch,
  });
  try {
    return (await verifier.verify(token)).denial?.code ?? 'granted';
  } catch (error) {
    if (error instanceof ConfigurationError) return error.code;
    throw error;
  }
}

function firstOf(outcomes: readonly (readonly [what: string, is: string, should: string])[]): string {
  const wrong = outcomes.find(([, is, should]) => is !== should);
  return wrong === undefined ? '' : `${wrong[0]} is ${wrong[1]}, not ${wrong[2]}`;
}
