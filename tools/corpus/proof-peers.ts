import { createVerifier, dpop, jwtIssuer, localKeys, memoryReplay } from '@tokenward/core';
import type { Request as ExpressRequest, Response as ExpressResponse } from 'express';
import { auth, UnauthorizedError } from 'express-oauth2-jwt-bearer';
import type { JSONWebKeySet } from 'jose';
import { customFetch, validateJwtAccessToken } from 'oauth4webapi';

/** What a verifier of proofs is told. */
export interface ProofSetting {
  readonly issuer: string;
  readonly audience: string;
  readonly jwks: JSONWebKeySet;
  /** The URL of the request, whose method is GET. */
  readonly url: string;
}

/** A library that checks DPoP proofs of requests. */
export interface ProofLibrary {
  readonly name: string;
  readonly package: string;
  readonly ours?: true;
  readonly configured: string;
  /** Returns a function that accepts a request, or throws. The headers are lists, with one entry for each line. */
  readonly prepare: (
    setting: ProofSetting,
  ) => (authorization: readonly string[], dpop: readonly string[]) => unknown;
  /** The code of a documented rejection, and `undefined` for any other error. */
  readonly codeOf: (error: unknown) => string | undefined;
}

const tokenward: ProofLibrary = {
  name: 'tokenward',
  package: '@tokenward/core',
  ours: true,
  configured: 'jwtIssuer with issuer, audience and localKeys; dpop with origins and memoryReplay().',
  prepare({ issuer, audience, jwks, url }) {
    const { origin, pathname } = new URL(url);
    const verifier = createVerifier({
      authorities: [jwtIssuer({ name: 'corpus', issuer, audience, keys: localKeys(jwks) })],
      proofs: [dpop({ origins: [origin], replay: memoryReplay() })],
    });
    return async (authorization, proofs) => {
      const headers: Readonly<Record<string, readonly string[]>> = { authorization, dpop: proofs };
      const header = (name: string): readonly string[] | undefined => headers[name];
      const request = { raw: {}, method: 'GET', target: pathname, header };
      const { denial } = await verifier.authenticate(request);
      if (denial) throw Object.assign(new Error(denial.code), { code: denial.code });
    };
  },
  codeOf: (error) => (error as { code?: string }).code,
};

const oauth4webapi: ProofLibrary = {
  name: 'oauth4webapi',
  package: 'oauth4webapi',
  configured: 'validateJwtAccessToken with requireDPoP. It leaves used proofs and nonces to the application.',
  prepare({ issuer, audience, jwks, url }) {
    const server = { issuer, jwks_uri: `${issuer}/jwks` };
    const options = { requireDPoP: true, [customFetch]: async () => Response.json(jwks) };
    return (authorization, proofs) => {
      const headers = new Headers([
        ...authorization.map((value): [string, string] => ['authorization', value]),
        ...proofs.map((value): [string, string] => ['dpop', value]),
      ]);
      return validateJwtAccessToken(server, new Request(url, { headers }), audience, options);
    };
  },
  // The class of its documented errors, and the TypeErrors of `Headers` and of its own.
  codeOf: (error) => (error instanceof Error && error.name !== 'Error' ? error.name : undefined),
};

const expressOauth2JwtBearer: ProofLibrary = {
  name: 'express-oauth2-jwt-bearer',
  package: 'express-oauth2-jwt-bearer',
  configured: 'auth() with dpop required, called without HTTP. It knows no nonces and keeps no used proofs.',
  prepare({ issuer, audience, jwks, url }) {
    const guard = auth({
      issuer,
      audience,
      publicKey: jwks,
      tokenSigningAlg: 'ES256',
      dpop: { required: true },
    });
    const { host, protocol, pathname } = new URL(url);
    return ([authorization], proofs) =>
      new Promise<void>((resolve, reject) => {
        // Node.js keeps the first Authorization header and joins all others with commas.
        const headers: Readonly<Record<string, string>> = {
          host,
          ...(authorization !== undefined && { authorization }),
          ...(proofs.length > 0 && { dpop: proofs.join(', ') }),
        };
        const request = {
          headers,
          method: 'GET',
          protocol: protocol.slice(0, -1),
          host,
          hostname: host,
          originalUrl: pathname,
          url: pathname,
          query: {},
          get: (name: string) => headers[name.toLowerCase()],
          is: () => false,
        };
        const next = (error?: unknown): void => (error instanceof Error ? reject(error) : resolve());
        Promise.resolve(guard(request as unknown as ExpressRequest, {} as ExpressResponse, next)).catch(
          reject,
        );
      });
  },
  codeOf: (error) => (error instanceof UnauthorizedError ? error.message : undefined),
};

/** All libraries that get the hostile proofs. */
export const proofLibraries: readonly ProofLibrary[] = [tokenward, oauth4webapi, expressOauth2JwtBearer];
