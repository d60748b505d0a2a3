import { andThenWith } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import type { ResponseHeaders, UsedProofs } from '../proof/proof-method.js';
import type { AuthRequest } from '../request/auth-request.js';
import { extract } from '../request/extract.js';
import type { Extracted } from '../request/extract.js';
import type { GivenRequirements } from '../requirements/call-requirements.js';
import { challenge } from '../response/challenge.js';
import { deny } from '../response/denial.js';
import type { Denial } from '../response/denial.js';
import type { Presented, ProofStep } from './proof-step.js';
import type { Verdict, Verification } from './verdict.js';
import type { Settings } from './verifier-options.js';

/** Returns the credential of a text that the application read itself. */
export function presentedText(token: string): Presented {
  return token === '' ? { denial: deny('credential_missing') } : { credential: { token } };
}

type Verify = (presented: Presented, required: GivenRequirements) => MaybePromise<Verification>;

/** Creates the function that verifies the credential of a request, and renders the reply of a denial. */
export function authenticator(
  { sources, realm, reply }: Pick<Settings, 'sources' | 'realm' | 'reply'>,
  proofs: ProofStep,
  verify: Verify,
): (request: AuthRequest, required: GivenRequirements, used?: UsedProofs) => MaybePromise<Verdict> {
  function answer(
    extracted: Extracted,
    required: GivenRequirements,
    withProofs: ReturnType<ProofStep['read']>,
  ): MaybePromise<Verdict> {
    return andThenWith(verify(withProofs(extracted), required), render, extracted);
  }

  function render({ access, denial, headers }: Verification, extracted: Extracted): Verdict {
    return denial ? reject(denial, extracted, headers) : { outcome: 'granted', access, headers };
  }

  // Only a request without a credential is anonymous, whatever code an authority or a rule gives.
  function reject(denial: Denial, { denial: missing }: Extracted, headers?: ResponseHeaders): Verdict {
    const outcome = missing?.code === 'credential_missing' ? 'anonymous' : 'denied';
    return { outcome, denial, reply: reply(denial, challenge(denial, realm, headers)) };
  }

  return (request, required, used) => {
    // The proofs are read before anything is awaited.
    const withProofs = proofs.read(request, used);
    return andThenWith(extract(request, sources), answer, required, withProofs);
  };
}
