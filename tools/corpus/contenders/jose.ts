import { createLocalJWKSet, errors, jwtVerify } from 'jose';
import { tolerance } from '../contender.js';
import type { Contender } from '../contender.js';

/** jose, which Tokenward itself is built on. */
export const jose: Contender = {
  name: 'jose',
  package: 'jose',
  configured: 'jwtVerify with createLocalJWKSet, issuer, audience, algorithms, requiredClaims: ["exp"].',
  readsKeySets: true,
  prepare({ issuer, audience, algorithms, jwks }) {
    const keys = createLocalJWKSet(jwks);
    const options = { issuer, audience, algorithms: [...algorithms], requiredClaims: ['exp'] };
    return (token) => jwtVerify(token, keys, { ...options, clockTolerance: tolerance });
  },
  reasonOf: (error) => (error instanceof errors.JOSEError ? error.code : undefined),
};
