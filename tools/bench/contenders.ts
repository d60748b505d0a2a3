import { localKeys } from '@tokenward/core';
import { JwtVerifier } from 'aws-jwt-verify';
import { createVerifier as createFastVerifier } from 'fast-jwt';
import { importJWK, jwtVerify } from 'jose';
import { byHand } from './by-hand.js';
import { isTaken } from './measure.js';
import type { Verify } from './measure.js';
import { jwtAuthority, verifierOf } from './ours.js';
import { expected, expired, mint, tampered } from './tokens.js';
import type { Material } from './tokens.js';

/** Somebody to compare with, set up as its documentation advises. */
export interface Contender {
  readonly name: string;
  /** Whether it keeps what it verified. */
  readonly remembers: boolean;
  readonly make: (material: Material) => Verify | Promise<Verify>;
}

const { issuer, audience, tolerance } = expected;

/** What is ours. */
export const ours: Contender = {
  name: 'tokenward',
  remembers: true,
  make: (material) => verifierOf([jwtAuthority(localKeys({ keys: [material.jwk] }))]),
};

/** Everyone checks signature, issuer, audience, not-before, and expiry with 5 s of tolerance. */
export const contenders: readonly Contender[] = [
  ours,
  { name: 'by hand, the least', remembers: false, make: byHand },
  { name: 'fast-jwt', remembers: false, make: (material) => fast(material, {}) },
  { name: 'fast-jwt, cache', remembers: true, make: (material) => fast(material, { cache: 10_000 }) },
  {
    // Its fastest documented way, which it warns of: the token itself is the key of the cache, not a digest of it.
    name: 'fast-jwt, cache by token',
    remembers: true,
    make: (material) => fast(material, { cache: 10_000, cacheKeyBuilder: (token) => token }),
  },
  {
    name: 'aws-jwt-verify, sync',
    remembers: false,
    make({ jwk, algorithm }) {
      const jwksUri = `${issuer}/jwks`;
      const verifier = JwtVerifier.create({ issuer, audience, graceSeconds: tolerance, jwksUri });
      verifier.cacheJwks({ keys: [{ ...jwk, alg: algorithm, use: 'sig' }] });
      return (token) => verifier.verifySync(token);
    },
  },
  {
    name: 'jose',
    remembers: false,
    async make({ jwk, algorithm }) {
      const key = await importJWK({ ...jwk }, algorithm);
      const requiredClaims = ['exp'];
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
];

/** A contender that does what all of them must; anything else would be measured for nothing. */
export async function prepared({ name, make }: Contender, material: Material): Promise<Verify> {
  const check = await make(material);
  const good = mint(material);
  const cases: Readonly<Record<string, readonly [token: string, wanted: boolean]>> = {
    'a good token': [good, true],
    'a good token again': [good, true],
    'a token that expired within the tolerance': [mint(material, expired(1)), true],
    'an expired token': [mint(material, expired(tolerance + 5)), false],
    'a tampered token': [tampered(good), false],
    'a token for another API': [mint(material, { aud: 'https://other.example.com' }), false],
    'a token of another issuer': [mint(material, { iss: 'https://other.example.com' }), false],
  };
  for (const [what, [token, wanted]] of Object.entries(cases))
    if ((await isTaken(check, token)) !== wanted)
      throw new Error(
        `${name} ${wanted ? 'refuses' : 'takes'} ${what} (${material.algorithm}). Mend its set-up.`,
      );
  return check;
}

function fast(
  { spki, algorithm }: Material,
  caching: { cache?: number; cacheKeyBuilder?: (token: string) => string },
): Verify {
  return createFastVerifier({
    key: spki,
    algorithms: [algorithm],
    allowedIss: issuer,
    allowedAud: audience,
    clockTolerance: tolerance * 1000,
    requiredClaims: ['iss', 'aud', 'exp'],
    ...caching,
  });
}
