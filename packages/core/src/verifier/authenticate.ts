import { andThenWith } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import type { ShownProofs } from '../proof/proof-checks.js';
import type { UsedProofs } from '../proof/proof-method.js';
import type { AuthRequest } from '../request/auth-request.js';
import { extract } from '../request/extract.js';
import type { Extracted } from '../request/extract.js';
import type { GivenRequirements } from '../requirements/call-requirements.js';
import { deny } from '../response/denial.js';
import { withProofs } from './proof-step.js';
import type { Presented, ProofStep } from './proof-step.js';
import { requestRejection } from './reject-request.js';
import type { Verdict, Verification } from './verdict.js';
import type { Settings } from './verifier-options.js';

/** Returns the credential of a text that the application read itself. */
export function presentedText(token: string): Presented {
  return token === '' ? { denial: deny('credential_missing') } : { credential: { token } };
}

type Verify = (presented: Presented, required: GivenRequirements) => MaybePromise<Verification>;

/** Creates the function that verifies the credential of a request, and renders the reply of a denial. */
export function authenticator(
  settings: Settings,
  proofs: ProofStep,
  verify: Verify,
): (request: AuthRequest, required: GivenRequirements, used?: UsedProofs) => MaybePromise<Verdict> {
  const { sources } = settings;
  const reject = requestRejection(settings);

  function answer(
    extracted: Extracted,
    required: GivenRequirements,
    shown: ShownProofs | undefined,
  ): MaybePromise<Verdict> {
    return andThenWith(verify(withProofs(extracted, shown), required), render, extracted, required);
  }

  function render(verified: Verification, extracted: Extracted, required: GivenRequirements): Verdict {
    return verified.denial
      ? reject(verified, extracted, required)
      : { outcome: 'granted', access: verified.access, headers: verified.headers };
  }

  return (request, required, used) => {
    // The proofs are read before anything is awaited.
    const shown = proofs.read(request, used);
    return andThenWith(extract(request, sources), answer, required, shown);
  };
}
