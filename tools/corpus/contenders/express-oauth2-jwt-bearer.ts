import type { Request, Response } from 'express';
import { auth, UnauthorizedError } from 'express-oauth2-jwt-bearer';
import { tolerance } from '../contender.js';
import type { Contender } from '../contender.js';

/** express-oauth2-jwt-bearer, called as Express calls it. */
export const expressOauth2JwtBearer: Contender = {
  name: 'express-oauth2-jwt-bearer',
  package: 'express-oauth2-jwt-bearer',
  configured:
    'auth() with issuer, audience, tokenSigningAlg and the key set as publicKey; called in-process, so that every token arrives as it is.',
  readsKeySets: true,
  prepare({ issuer, audience, algorithms, jwks }) {
    const [tokenSigningAlg, ...others] = algorithms;
    const guard = auth({
      issuer,
      audience,
      publicKey: jwks,
      clockTolerance: tolerance,
      // It can pin one algorithm; where the keys are of several, it takes any asymmetric one.
      ...(tokenSigningAlg && others.length === 0 && { tokenSigningAlg }),
    });
    return (token) =>
      new Promise<void>((resolve, reject) => {
        const next = (error?: unknown): void => (error instanceof Error ? reject(error) : resolve());
        Promise.resolve(guard(requestWith(token), {} as Response, next)).catch(reject);
      });
  },
  reasonOf: (error) => (error instanceof UnauthorizedError ? error.message : undefined),
};

/** What the middleware reads of a request; a real one could not carry every token of the corpus. */
function requestWith(token: string): Request {
  const headers: Readonly<Record<string, string>> = {
    host: 'api.test',
    authorization: `Bearer ${token}`,
  };
  const request = {
    headers,
    method: 'GET',
    protocol: 'https',
    originalUrl: '/',
    query: {},
    get: (name: string) => headers[name.toLowerCase()],
    is: () => false,
  };
  return request as unknown as Request;
}
