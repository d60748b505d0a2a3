import { createVerifier, isUnavailable, jwtIssuer, localKeys, sharedSecret } from '@tokenward/core';
import type { Verifier } from '@tokenward/core';
import type { Library, Verify } from './library.js';

/** Tokenward with the keys in its configuration. */
export const tokenwardLocal: Library = {
  name: 'tokenward (local)',
  package: '@tokenward/core',
  ours: true,
  configured:
    'jwtIssuer with issuer, audience and localKeys or sharedSecret; everything else is the default.',
  readsKeySets: true,
  readsSecrets: true,
  prepare({ issuer, audience, jwks, secret }) {
    const keys = secret ? sharedSecret(secret, { algorithm: 'HS256' }) : localKeys(jwks);
    const authority = jwtIssuer({ name: 'corpus', issuer, audience, keys });
    return throwing(createVerifier({ authorities: [authority] }));
  },
  codeOf,
};

/** Tokenward, as its README shows it: it fetches metadata and keys. */
const { readsSecrets: _, ...fetching } = tokenwardLocal;
export const tokenwardFetched: Library = {
  ...fetching,
  name: 'tokenward (fetched)',
  configured: 'jwtIssuer with issuer and audience only, so it fetches metadata and keys.',
  prepare({ issuer, audience, jwks }) {
    const jwks_uri = `${issuer}/jwks`;
    const fetch: typeof globalThis.fetch = async (input) =>
      Response.json(new Request(input).url === jwks_uri ? jwks : { issuer, jwks_uri });
    return throwing(
      createVerifier({ authorities: [jwtIssuer({ name: 'corpus', issuer, audience })], fetch }),
    );
  },
};

/** A denial as an error, like the rejections of the other libraries. */
class Denied extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

function throwing(verifier: Verifier): Verify {
  return async (token) => {
    const { denial } = await verifier.verify(token);
    if (denial) throw new Denied(denial.code);
  };
}

function codeOf(error: unknown): string | undefined {
  if (error instanceof Denied || isUnavailable(error)) return error.code;
  return error instanceof Error && error.name === 'ConfigurationError' ? 'configuration_invalid' : undefined;
}
