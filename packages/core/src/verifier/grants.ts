import { grantOf, setGrant } from '../claims/access.js';
import type { Access } from '../claims/access.js';
import { deepCopy } from '../lib/deep-copy.js';
import { andThenWith } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { authorize } from '../requirements/authorize.js';
import type { Facts } from '../requirements/facts.js';
import { nameMalformedClaim } from '../requirements/malformed-claim.js';
import type { Requirements } from '../requirements/requirements.js';
import { deny } from '../response/denial.js';
import type { Passed, Result } from '../response/result.js';
import type { Granted, Verification } from './verdict.js';

/** What a verifier granted, while somebody still has the access. */
export interface Grants {
  readonly note: (granted: Granted) => Granted;
  /** Returns what was attested about an access. Throws for an access that this verifier did not grant. */
  readonly factsOf: (access: Access) => Facts;
  /** Compares a granted access with further requirements. Throws for an access that this verifier did not grant. */
  readonly authorize: (access: Access, requirements: Requirements) => MaybePromise<Verification>;
}

/** Creates the memory of one verifier, which each access carries. An access made by hand, or a copy of one, has none. */
export function createGrants(): Grants {
  function grantedFor(access: Access): Granted {
    const granted = grantOf(access) as Granted | undefined;
    if (granted?.by === grants) return granted;
    throw new Error('This verifier did not grant the access. Pass on the access itself, not a copy of it.');
  }

  const grants: Grants = {
    note(granted) {
      setGrant(granted.access, granted);
      return granted;
    },
    factsOf(access) {
      const { facts } = grantedFor(access);
      // Later requirements are compared with them, so nobody gets the object itself.
      return Object.freeze({ ...facts, claims: deepCopy(facts.claims) });
    },
    authorize(access, requirements) {
      const { headers: _ofItsRequest, ...granted } = grantedFor(access);
      const { accept } = requirements;
      const { authority } = access;
      if (accept !== undefined && !accept.includes(authority))
        return { denial: deny('authority_not_accepted', { accept }), authority };
      return andThenWith(authorize(access, requirements, granted.facts), verificationOf, granted, authority);
    },
  };
  return grants;
}

/** The result for a token that was good, after its access was compared with requirements. */
export function verificationOf(
  { denial }: Result<Passed>,
  granted: Granted,
  authority: string,
): Verification {
  const { access, headers, malformed } = granted;
  return denial ? { denial: nameMalformedClaim(denial, malformed), authority, headers } : { access, headers };
}
