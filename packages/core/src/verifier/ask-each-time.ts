import type { AnyAuthority, Judges } from '../authority/authority.js';
import { accessFor } from '../claims/access-copies.js';
import type { Attestation } from '../claims/rule.js';
import type { Context } from '../context.js';
import { andThen } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import type { Token } from '../token/token.js';
import { checkRevocation, readPrincipalOf, validateWithAll } from './check-claims.js';
import { checkAfterAttest } from './credential-checks.js';
import type { ProofStep, ProvableCredential } from './proof-step.js';
import type { Grants } from './grants.js';
import type { Resource } from './resource.js';
import type { Judgment } from './verdict.js';

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
  return (judges, token, attestation, credential) => {
    const { claims } = attestation;
    const { name } = judges.at(-1) as AnyAuthority;
    return andThen(proofs.after(judges, credential, claims), ({ denial: unproved, bound, headers, use }) => {
      if (unproved) return { denial: unproved, headers };
      return andThen(validateWithAll(claims, judges), (validated) => {
        if (validated.denial) return validated;
        const read = readPrincipalOf(judges, token, claims);
        if (read.denial) return read;
        const early = checkAfterAttest(judges, credential, read.principal);
        if (early) return { denial: early };
        const access = accessFor(name, token, attestation, validated.claims, read.principal);
        const scopes = resource?.withIncluded?.(access.scopes);
        const facts = { claims, scopes, bound, now: context.now };
        const granted = { access, malformed: read.malformed, facts, headers, by: grants };
        return andThen(checkRevocation(judges, access), ({ denial }): MaybePromise<Judgment> => {
          if (denial) return { denial };
          if (use === undefined) return grants.note(granted);
          return andThen(use(), (used) =>
            used.denial ? { denial: used.denial, headers } : grants.note(granted),
          );
        });
      });
    });
  };
}
