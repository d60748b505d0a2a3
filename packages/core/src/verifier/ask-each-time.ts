import type { AnyAuthority, Judges } from '../authority/authority.js';
import { accessFor, ownMembers } from '../claims/access-copies.js';
import type { Attestation } from '../claims/rule.js';
import type { Context } from '../context.js';
import { andThenWith } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import type { BindingResult } from '../proof/proof-checks.js';
import type { ProofResult } from '../proof/proof-method.js';
import type { Passed, Result } from '../response/result.js';
import type { Token } from '../token/token.js';
import { checkRevocation, readPrincipalOf, validateWithAll } from './check-claims.js';
import { checkAfterAttest } from './credential-checks.js';
import type { ProofStep, ProvableCredential } from './proof-step.js';
import type { Grants } from './grants.js';
import type { Resource } from './resource.js';
import type { Granted, Judgment } from './verdict.js';

/** Asks the conditions of one request. */
export type AskEachTime = (
  judges: Judges,
  token: Token,
  attestation: Attestation,
  credential: ProvableCredential,
) => MaybePromise<Judgment>;

/**
 * Creates the function for the conditions of a token that passed its rules: the proof, the schema, the principal, the
 * revocation, and last whether the proof was used before. They are asked for each request, also for a token of the cache. A new
 * condition of this kind belongs here. What is granted is noted, for requirements that are compared later.
 */
export function askEachTime(
  proofs: ProofStep,
  context: Context,
  resource: Resource | undefined,
  grants: Grants,
): AskEachTime {
  // Each step calls the next one by its name, so no function is created for a request.
  function validate(proof: BindingResult, asked: Asked): MaybePromise<Judgment> {
    if (proof.denial) return { denial: proof.denial, headers: proof.headers };
    return andThenWith(validateWithAll(asked.attestation.claims, asked.judges), makeAccess, asked, proof);
  }

  function makeAccess(
    validated: Result<{ readonly claims: unknown }>,
    { judges, token, attestation, credential }: Asked,
    proof: BindingResult,
  ): MaybePromise<Judgment> {
    if (validated.denial) return validated;
    const { claims } = attestation;
    const read = readPrincipalOf(judges, token, claims);
    if (read.denial) return read;
    const early = checkAfterAttest(judges, credential, read.principal);
    if (early) return { denial: early };
    const { name } = judges.at(-1) as AnyAuthority;
    const access = accessFor(name, token, attestation, validated.claims, read.principal);
    const scopes = resource?.withIncluded?.(access.scopes);
    const attested = ownMembers(token, claims);
    // Requests with the same token share them.
    const facts = Object.freeze({ claims: attested, scopes, bound: proof.bound, now: context.now });
    const granted = { access, malformed: read.malformed, facts, headers: proof.headers, by: grants };
    return andThenWith(checkRevocation(judges, access), useProof, granted, proof);
  }

  function useProof(
    { denial }: Result<Passed>,
    granted: Granted,
    { use }: BindingResult,
  ): MaybePromise<Judgment> {
    if (denial) return { denial };
    return use === undefined ? grants.note(granted) : andThenWith(use(), note, granted);
  }

  function note({ denial }: ProofResult, granted: Granted): Judgment {
    return denial ? { denial, headers: granted.headers } : grants.note(granted);
  }

  return (judges, token, attestation, credential) =>
    andThenWith(proofs.after(judges, credential, attestation.claims), validate, {
      judges,
      token,
      attestation,
      credential,
    });
}

/** What one request asks. */
interface Asked {
  readonly judges: Judges;
  readonly token: Token;
  readonly attestation: Attestation;
  readonly credential: ProvableCredential;
}
