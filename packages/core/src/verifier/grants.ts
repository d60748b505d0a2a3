import type { Access } from '../claims/access.js';
import { andThen } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { authorize } from '../requirements/authorize.js';
import type { Facts } from '../requirements/facts.js';
import { nameMalformedClaim } from '../requirements/malformed-claim.js';
import type { Requirements } from '../requirements/requirements.js';
import { deny } from '../response/denial.js';
import type { Granted, Verification } from './verdict.js';

/** What a verifier granted, while somebody still has the access. */
export interface Grants {
  readonly note: (granted: Granted) => Granted;
  /** Returns what was attested about an access. Throws for an access that this verifier did not grant. */
  readonly factsOf: (access: Access) => Facts;
  /** Compares a granted access with further requirements. Throws for an access that this verifier did not grant. */
  readonly authorize: (access: Access, requirements: Requirements) => MaybePromise<Verification>;
}

/** Creates the memory of one verifier. An access made by hand, or a copy of one, is in no such memory. */
export function createGrants(): Grants {
  const known = new WeakMap<object, Granted>();

  function grantedFor(access: Access): Granted {
    const granted = known.get(access);
    if (granted) return granted;
    throw new Error('This verifier did not grant the access. Pass on the access itself, not a copy of it.');
  }

  return {
    note(granted) {
      known.set(granted.access, granted);
      return granted;
    },
    factsOf: (access) => grantedFor(access).facts,
    authorize(access, requirements) {
      const { facts, malformed } = grantedFor(access);
      const { accept } = requirements;
      const { authority } = access;
      if (accept !== undefined && !accept.includes(authority))
        return { denial: deny('authority_not_accepted', { accept }), authority };
      return andThen(authorize(access, requirements, facts), ({ denial }) =>
        denial ? { denial: nameMalformedClaim(denial, malformed), authority } : { access },
      );
    },
  };
}
