import { createVerifier, TokenError } from 'fast-jwt';
import { tolerance } from '../contender.js';
import type { Contender } from '../contender.js';
import { pemByKid } from './pem-by-kid.js';

/** fast-jwt, with a function that picks the key. */
export const fastJwt: Contender = {
  name: 'fast-jwt',
  package: 'fast-jwt',
  configured:
    'createVerifier with the key picked by kid, algorithms, allowedIss, allowedAud, requiredClaims iss, aud and exp.',
  readsKeySets: false,
  prepare({ issuer, audience, algorithms, jwks }) {
    const pemOf = pemByKid(jwks);
    return createVerifier({
      key: async ({ header }: { header: { kid?: unknown } }) => pemOf(header.kid),
      algorithms: [...algorithms],
      allowedIss: issuer,
      allowedAud: audience,
      clockTolerance: tolerance * 1000,
      requiredClaims: ['iss', 'aud', 'exp'],
    });
  },
  reasonOf: (error) => (error instanceof TokenError ? error.code : undefined),
};
