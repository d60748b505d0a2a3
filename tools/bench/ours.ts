import { createVerifier, jwtIssuer } from '@tokenward/core';
import type { Authority, KeySource } from '@tokenward/core';
import type { Verify } from './measure.js';
import { expected } from './tokens.js';

/** Authorities as `createVerifier` takes them. */
export type Authorities = readonly Authority<string, unknown>[];

/** An authority for the tokens of an issuer, with all checks on and the default tolerance, which is that of everyone. */
export function jwtAuthority(
  keys: KeySource,
  { issuer, name }: { readonly issuer: string; readonly name: string } = { ...expected, name: 'bench' },
) {
  return jwtIssuer({ name, issuer, audience: expected.audience, keys });
}

/** What is measured: a verifier of these authorities, which remembers so many tokens, or as many as it does by default. */
export function verifierOf(authorities: Authorities, remember?: number): Verify {
  const verifier = createVerifier({ authorities, ...(remember !== undefined && { cacheSize: remember }) });
  return (token) => verifier.verify(token);
}
