import { createPublicKey } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import { JwtVerifier } from 'aws-jwt-verify';
import { JwtBaseError } from 'aws-jwt-verify/error';
import type { Jwks } from 'aws-jwt-verify/jwk';
import type { Request, Response } from 'express';
import { auth, UnauthorizedError } from 'express-oauth2-jwt-bearer';
import { createVerifier, TokenError } from 'fast-jwt';
import { verifyWithJwks } from 'hono/jwt';
import { createLocalJWKSet, errors, jwtVerify } from 'jose';
import type { JSONWebKeySet } from 'jose';
import jwt from 'jsonwebtoken';
import { tolerance } from './library.js';
import type { Library } from './library.js';

const jose: Library = {
  name: 'jose',
  package: 'jose',
  configured: 'jwtVerify with createLocalJWKSet, issuer, audience, algorithms, requiredClaims: ["exp"].',
  readsKeySets: true,
  readsSecrets: true,
  prepare({ issuer, audience, algorithms, jwks, secret }) {
    const keys = createLocalJWKSet(jwks);
    const options = { issuer, audience, algorithms: [...algorithms], requiredClaims: ['exp'] };
    const all = { ...options, clockTolerance: tolerance };
    return (token) => (secret ? jwtVerify(token, secret, all) : jwtVerify(token, keys, all));
  },
  codeOf: (error) => (error instanceof errors.JOSEError ? error.code : undefined),
};

const fastJwt: Library = {
  name: 'fast-jwt',
  package: 'fast-jwt',
  configured:
    'createVerifier with the key chosen by kid, algorithms, allowedIss, allowedAud, requiredClaims iss, aud and exp.',
  readsKeySets: false,
  readsSecrets: true,
  prepare({ issuer, audience, algorithms, jwks, secret }) {
    const pemOf = pemByKid(jwks);
    return createVerifier({
      key: async ({ header }: { header: { kid?: unknown } }) =>
        secret ? Buffer.from(secret) : pemOf(header.kid),
      algorithms: [...algorithms],
      allowedIss: issuer,
      allowedAud: audience,
      clockTolerance: tolerance * 1000,
      requiredClaims: ['iss', 'aud', 'exp'],
    });
  },
  codeOf: (error) => (error instanceof TokenError ? error.code : undefined),
};

const awsJwtVerify: Library = {
  name: 'aws-jwt-verify',
  package: 'aws-jwt-verify',
  configured:
    'JwtVerifier with issuer, audience, graceSeconds and cacheJwks. The alg of each key sets the algorithm; no option requires exp.',
  readsKeySets: true,
  prepare({ issuer, audience, jwks }) {
    const jwksUri = `${issuer}/jwks`;
    const verifier = JwtVerifier.create({ issuer, audience, graceSeconds: tolerance, jwksUri });
    verifier.cacheJwks(jwks as unknown as Jwks);
    return (token) => verifier.verifySync(token);
  },
  codeOf: (error) => (error instanceof JwtBaseError ? error.constructor.name : undefined),
};

const jsonwebtoken: Library = {
  name: 'jsonwebtoken',
  package: 'jsonwebtoken',
  configured:
    'verify with the key chosen by kid, algorithms, issuer, audience and clockTolerance; no option requires exp.',
  readsKeySets: false,
  readsSecrets: true,
  prepare({ issuer, audience, algorithms, jwks, secret }) {
    const pemOf = pemByKid(jwks);
    const options = { issuer, audience, algorithms: [...algorithms], clockTolerance: tolerance };
    const keyOf: jwt.GetPublicKeyOrSecret = ({ kid }, done) => {
      try {
        done(null, secret ? Buffer.from(secret) : pemOf(kid));
      } catch (error) {
        done(error as Error);
      }
    };
    return (token) =>
      new Promise((resolve, reject) => {
        jwt.verify(token, keyOf, options, (error, claims) => (error ? reject(error) : resolve(claims)));
      });
  },
  codeOf: (error) => (error instanceof jwt.JsonWebTokenError ? error.message : undefined),
};

const expressOauth2JwtBearer: Library = {
  name: 'express-oauth2-jwt-bearer',
  package: 'express-oauth2-jwt-bearer',
  configured:
    'auth() with issuer, audience, tokenSigningAlg and the key set as publicKey, called without HTTP, which could not carry every token.',
  readsKeySets: true,
  prepare({ issuer, audience, algorithms, jwks }) {
    const [tokenSigningAlg, ...others] = algorithms;
    const guard = auth({
      issuer,
      audience,
      publicKey: jwks,
      clockTolerance: tolerance,
      // It takes one algorithm, or all asymmetric ones.
      ...(tokenSigningAlg && others.length === 0 && { tokenSigningAlg }),
    });
    return (token) =>
      new Promise<void>((resolve, reject) => {
        const next = (error?: unknown): void => (error instanceof Error ? reject(error) : resolve());
        Promise.resolve(guard(requestWith(token), {} as Response, next)).catch(reject);
      });
  },
  codeOf: (error) => (error instanceof UnauthorizedError ? error.message : undefined),
};

const hono: Library = {
  name: 'hono',
  package: 'hono',
  configured:
    'verifyWithJwks, which jwk() calls, with keys, allowedAlgorithms, iss and aud. It has no tolerance, and no option requires exp.',
  readsKeySets: true,
  prepare({ issuer, audience, algorithms, jwks }) {
    const options = {
      keys: [...jwks.keys],
      allowedAlgorithms: algorithms.filter((name) => name !== 'HS256'),
      verification: { iss: issuer, aud: audience },
    };
    return (token) => verifyWithJwks(token, options);
  },
  // The middleware answers 500 to a plain Error, and 401 to any other.
  codeOf: (error) => (error instanceof Error && error.constructor !== Error ? error.name : undefined),
};

/** The other libraries. */
export const peers: readonly Library[] = [
  jose,
  fastJwt,
  awsJwtVerify,
  jsonwebtoken,
  expressOauth2JwtBearer,
  hono,
];

/** Chooses a key by `kid`, for libraries that don't read key sets. */
function pemByKid({ keys }: JSONWebKeySet): (kid: unknown) => string {
  const pems = new Map<unknown, string>();
  for (const jwk of keys) {
    const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
    pems.set(jwk.kid, String(key.export({ format: 'pem', type: 'spki' })));
  }
  return (kid) => {
    const pem = pems.get(kid);
    if (pem === undefined) throw new Error('no key has this kid');
    return pem;
  };
}

/** The parts of a request that the middleware reads. */
function requestWith(token: string): Request {
  const headers: Readonly<Record<string, string>> = { host: 'api.test', authorization: `Bearer ${token}` };
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
