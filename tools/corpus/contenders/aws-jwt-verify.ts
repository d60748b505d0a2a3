import { JwtVerifier } from 'aws-jwt-verify';
import { JwtBaseError } from 'aws-jwt-verify/error';
import type { Jwks } from 'aws-jwt-verify/jwk';
import { tolerance } from '../contender.js';
import type { Contender } from '../contender.js';

/** aws-jwt-verify, for any issuer. */
export const awsJwtVerify: Contender = {
  name: 'aws-jwt-verify',
  package: 'aws-jwt-verify',
  configured:
    'JwtVerifier with issuer, audience, graceSeconds and cacheJwks; the alg of each key pins the algorithm, and no option requires exp.',
  readsKeySets: true,
  prepare({ issuer, audience, jwks }) {
    const jwksUri = `${issuer}/jwks`;
    const verifier = JwtVerifier.create({ issuer, audience, graceSeconds: tolerance, jwksUri });
    verifier.cacheJwks(jwks as unknown as Jwks);
    return (token) => verifier.verifySync(token);
  },
  reasonOf: (error) => (error instanceof JwtBaseError ? error.constructor.name : undefined),
};
