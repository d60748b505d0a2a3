import { unsent } from './headers.js';
import type { HostileIssuer } from './hostile-issuer.js';
import { proofBindings } from './proof-bindings.js';
import { proofClaims } from './proof-claims.js';
import { proofForgeOf } from './proof-forge.js';
import type { HostileProof, HostileProofOptions } from './proof-forge.js';
import { proofForms } from './proof-forms.js';
import { proofHeaders } from './proof-headers.js';
import { proofKeys } from './proof-keys.js';
import { proofTargets } from './proof-targets.js';

const families = [proofForms, proofHeaders, proofKeys, proofClaims, proofTargets, proofBindings] as const;

/**
 * Returns requests with DPoP proofs that a route for this issuer must reject (RFC 9449). They are made for the current time
 * of its clock. A proof lives for about a minute, so make them just before they are sent. If a request has `first`, that
 * one must reach the same store of used proofs before it. The route must accept a proof for less than 5 minutes.
 */
export function hostileProofs(issuer: HostileIssuer, options: HostileProofOptions): readonly HostileProof[] {
  const forge = proofForgeOf(issuer, options);
  return families
    .flatMap((family) => family(forge))
    .map((one) => ({ ...one, ...unsent([...one.authorization, ...one.dpop]) }));
}

/** Returns a token and a proof for this route that it has to accept. Each call makes a new proof. */
export function validProof(
  issuer: HostileIssuer,
  options: HostileProofOptions,
): { readonly authorization: string; readonly dpop: string } {
  const { token, proof } = proofForgeOf(issuer, options);
  return { authorization: `DPoP ${token}`, dpop: proof() };
}
