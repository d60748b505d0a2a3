import { createVerifier, isUnavailable, jwtIssuer, localKeys } from '@tokenward/core';
import type { Verifier } from '@tokenward/core';
import type { Contender, Verify } from '../contender.js';

/** Tokenward as its readme shows it, with the keys at hand. */
export const tokenwardLocal: Contender = {
  name: 'tokenward (local)',
  package: '@tokenward/core',
  ours: true,
  configured: 'jwtIssuer with issuer, audience and localKeys; everything else is the default.',
  readsKeySets: true,
  prepare({ issuer, audience, jwks }) {
    const authority = jwtIssuer({ name: 'corpus', issuer, audience, keys: localKeys(jwks) });
    return throwing(createVerifier({ authorities: [authority] }));
  },
  reasonOf,
};

/** Tokenward as its readme shows it, which finds the keys by discovery. */
export const tokenwardFetched: Contender = {
  ...tokenwardLocal,
  name: 'tokenward (fetched)',
  configured: 'jwtIssuer with issuer and audience alone, so that metadata and keys are fetched.',
  prepare({ issuer, audience, jwks }) {
    const jwks_uri = `${issuer}/jwks`;
    const fetch: typeof globalThis.fetch = async (input) =>
      Response.json(new Request(input).url === jwks_uri ? jwks : { issuer, jwks_uri });
    return throwing(
      createVerifier({ authorities: [jwtIssuer({ name: 'corpus', issuer, audience })], fetch }),
    );
  },
};

/** A denial as an error, which is how the others say it. */
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

function reasonOf(error: unknown): string | undefined {
  if (error instanceof Denied || isUnavailable(error)) return error.code;
  return error instanceof Error && error.name === 'ConfigurationError' ? 'configuration_invalid' : undefined;
}
