import { deny } from '@tokenward/core';
import type { Rule } from '@tokenward/core';

/** A token that Clerk knows has not expired; one whose answer names no end never does. */
export function notExpired(tolerance: number): Rule {
  return ({ claims: { exp } }, { now }) => {
    if (exp === undefined) return undefined;
    if (typeof exp !== 'number' || !Number.isFinite(exp)) return deny('claim_malformed', { claim: 'exp' });
    return now() < exp + tolerance ? undefined : deny('token_expired', { tolerance });
  };
}
