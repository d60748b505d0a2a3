import type { GivenRequirements } from '../requirements/call-requirements.js';
import { challengeOfRoute } from '../requirements/challenge-of-route.js';
import type { ProofMethod } from '../proof/proof-method.js';
import { challenge } from '../response/challenge.js';
import type { Denial } from '../response/denial.js';
import type { Reply } from '../response/problem.js';
import type { Presented } from './proof-step.js';
import type { Resource } from './resource.js';
import type { Verdict, Verification } from './verdict.js';

/** What a verifier puts into its challenges. */
interface ChallengeSettings {
  readonly realm: string | undefined;
  readonly proofs: readonly ProofMethod[];
  readonly resource: Resource | undefined;
  readonly reply: (denial: Denial, standard: Reply) => Reply;
}

/** Creates the verdict of a denied request. */
export type RejectRequest = (
  denied: Extract<Verification, { readonly denial: Denial }>,
  extracted: Presented,
  required: GivenRequirements,
) => Verdict;

/**
 * Returns the function that renders the replies of a verifier. Requirements that come from a function are in the challenge if
 * the function was called, since a request may be denied before.
 */
export function requestRejection({ realm, proofs, resource, reply }: ChallengeSettings): RejectRequest {
  const algorithms = proofs.find(({ scheme }) => scheme !== undefined)?.scheme?.algorithms;
  const metadata = resource?.metadata;
  return ({ denial, authority, headers }, extracted, required) => {
    const known = typeof required === 'function' ? required.known : required;
    const route = known && challengeOfRoute(known, authority);
    const parts = { realm, algorithms, metadata, scheme: schemeOf(extracted), ...route };
    // Only a request without a credential is anonymous, whatever code an authority or a rule gives.
    const outcome = extracted.denial?.code === 'credential_missing' ? 'anonymous' : 'denied';
    return { outcome, denial, reply: reply(denial, challenge(denial, parts, headers)) };
  };
}

/** The scheme that a request used. A credential without a token has it in the detail of its denial. */
function schemeOf(extracted: Presented): 'DPoP' | undefined {
  if (extracted.denial === undefined) return extracted.credential.scheme;
  // A credential source of the application may give a denial without a detail.
  const { detail } = extracted.denial as { readonly detail?: Denial['detail'] };
  return detail?.scheme === 'DPoP' ? 'DPoP' : undefined;
}
