import { verifyWithJwks } from 'hono/jwt';
import type { Contender } from '../contender.js';

/** What the `jwk()` middleware of Hono calls, since no header could carry every token of the corpus to it. */
export const hono: Contender = {
  name: 'hono',
  package: 'hono',
  configured:
    'verifyWithJwks, which jwk() calls, with keys, allowedAlgorithms, iss and aud; it has no tolerance, and no option requires exp.',
  readsKeySets: true,
  prepare({ issuer, audience, algorithms, jwks }) {
    const options = {
      keys: [...jwks.keys],
      allowedAlgorithms: algorithms,
      verification: { iss: issuer, aud: audience },
    };
    return (token) => verifyWithJwks(token, options);
  },
  // The middleware answers 401 to any error that is not a bare one, and 500 to those.
  reasonOf: (error) => (error instanceof Error && error.constructor !== Error ? error.name : undefined),
};
