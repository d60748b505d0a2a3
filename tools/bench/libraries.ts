import { createPublicKey, verify } from 'node:crypto';
import { createVerifier, jwtIssuer, localKeys } from '@tokenward/core';
import type { Authority, KeySource } from '@tokenward/core';
import { JwtVerifier } from 'aws-jwt-verify';
import { createVerifier as createFastVerifier } from 'fast-jwt';
import { importJWK, jwtVerify } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import type { Verify } from './measure.js';
import { expected, expired, freshCopy, mint, tampered } from './tokens.js';
import type { Algorithm, KeyPair } from './tokens.js';

const { issuer, audience, tolerance } = expected;
const requiredClaims = ['exp'];

/** The names of our own verifier, and of the signature check that everything is compared with. */
export const [ours, raw] = ['tokenward', 'crypto.verify'] as const;

/** A library that is compared, set up as its documentation advises. */
export interface Library {
  /** Whether it caches verified tokens. */
  readonly caches: boolean;
  /** The algorithms that it supports; all if left out. */
  readonly algorithms?: readonly Algorithm[];
  readonly make: (keys: KeyPair) => Verify | Promise<Verify>;
}

/** Each checks the signature, the issuer, the audience, `nbf`, and `exp` with 5 s of tolerance. */
export const libraries: Readonly<Record<string, Library>> = {
  [ours]: { caches: true, make: ({ jwk }) => verifierOf([jwtAuthority(localKeys({ keys: [jwk] }))]) },
  'fast-jwt': { caches: false, make: (keys) => fastJwt(keys, {}) },
  'fast-jwt, cache': { caches: true, make: (keys) => fastJwt(keys, { cache: 10_000 }) },
  // Its fastest documented setting, with a warning: the cache key is the token itself instead of its digest.
  'fast-jwt, cache by token': {
    caches: true,
    make: (keys) => fastJwt(keys, { cache: 10_000, cacheKeyBuilder: (token) => token }),
  },
  'aws-jwt-verify, sync': {
    caches: false,
    make({ jwk }) {
      const jwksUri = `${issuer}/jwks`;
      const verifier = JwtVerifier.create({ issuer, audience, graceSeconds: tolerance, jwksUri });
      verifier.cacheJwks({ keys: [{ ...jwk, use: 'sig' }] });
      return (token) => verifier.verifySync(token);
    },
  },
  jsonwebtoken: {
    caches: false,
    algorithms: ['RS256', 'ES256'],
    make({ spki, algorithm }) {
      const key = createPublicKey(spki);
      const options = {
        issuer,
        audience,
        clockTolerance: tolerance,
        algorithms: [algorithm as 'RS256' | 'ES256'],
      };
      return (token) => jsonwebtoken.verify(token, key, options);
    },
  },
  jose: {
    caches: false,
    async make({ jwk, algorithm }) {
      const key = await importJWK({ ...jwk }, algorithm);
      const options = {
        issuer,
        audience,
        clockTolerance: tolerance,
        algorithms: [algorithm],
        requiredClaims,
      };
      return (token) => jwtVerify(token, key, options);
    },
  },
};

/** Sets up a library. Throws unless it accepts valid tokens, also when they come again, and rejects invalid ones. */
export async function prepared(name: string, { make }: Library, keys: KeyPair): Promise<Verify> {
  const check = await make(keys);
  const valid = mint(keys);
  const cases: Readonly<Record<string, readonly [token: string, accepted: boolean]>> = {
    'a valid token': [valid, true],
    'a valid token again': [valid, true],
    'a token that expired within the tolerance': [mint(keys, expired(1)), true],
    'an expired token': [mint(keys, expired(tolerance + 5)), false],
    'a tampered token': [tampered(valid), false],
    'a token for another API': [mint(keys, { aud: 'https://other.example.com' }), false],
    'a token of another issuer': [mint(keys, { iss: 'https://other.example.com' }), false],
  };
  for (const [what, [token, accepted]] of Object.entries(cases))
    if ((await accepts(check, token)) !== accepted)
      throw new Error(
        `${name} ${accepted ? 'rejects' : 'accepts'} ${what} (${keys.algorithm}). Its setup is wrong.`,
      );
  return check;
}

/** Our authority for the tokens of an issuer, with all checks and the default tolerance of 5 s. */
export function jwtAuthority(keys: KeySource, name = 'bench', of: string = issuer) {
  return jwtIssuer({ name, issuer: of, audience, keys });
}

/** Our verifier, with the default size of the cache unless told otherwise. */
export function verifierOf(authorities: readonly Authority<string, unknown>[], cacheSize?: number): Verify {
  const verifier = createVerifier({ authorities, ...(cacheSize !== undefined && { cacheSize }) });
  return (token) => verifier.verify(token);
}

/** The nanoseconds per token of the signature check alone. The bytes are prepared before the clock starts. */
export function timeRaw({ algorithm, publicKey }: KeyPair, tokens: readonly string[]): number {
  const key = algorithm === 'ES256' ? { key: publicKey, dsaEncoding: 'ieee-p1363' as const } : publicKey;
  const hash = algorithm === 'EdDSA' ? null : 'sha256';
  const inputs = tokens.map((token) => {
    const dot = token.lastIndexOf('.');
    const [data, signature] = [token.slice(0, dot), token.slice(dot + 1)];
    return [Buffer.from(data, 'latin1'), Buffer.from(signature, 'base64url')] as const;
  });
  let good = 0;
  const start = process.hrtime.bigint();
  for (const [data, signature] of inputs) if (verify(hash, data, key, signature)) good += 1;
  const time = Number(process.hrtime.bigint() - start) / inputs.length;
  if (good !== inputs.length) throw new Error(`${raw} rejects valid ${algorithm} tokens.`);
  return time;
}

async function accepts(check: Verify, token: string): Promise<boolean> {
  try {
    const result: unknown = await check(freshCopy(token));
    return (result as { readonly denial?: unknown } | undefined)?.denial === undefined;
  } catch {
    return false;
  }
}

function fastJwt(
  { spki, algorithm }: KeyPair,
  caching: { cache?: number; cacheKeyBuilder?: (token: string) => string },
): Verify {
  return createFastVerifier({
    key: spki,
    algorithms: [algorithm],
    allowedIss: issuer,
    allowedAud: audience,
    clockTolerance: tolerance * 1000,
    requiredClaims: ['iss', 'aud', ...requiredClaims],
    ...caching,
  });
}
