import { confusedAlgorithms } from './algorithms.js';
import type { HostileToken } from './case.js';
import { badClaims, badDates } from './claims.js';
import { otherEncodings } from './encodings.js';
import { forgeOf } from './forge.js';
import type { HostileIssuer } from './hostile-issuer.js';
import { injectedKeys } from './injected-keys.js';
import { strangeJson } from './json.js';
import { otherKinds } from './kinds.js';
import { badSignatures } from './signatures.js';

/** Tokens that a route guarded for this issuer and its audience must refuse, made for the time that its clock shows. */
export function hostileTokens(issuer: HostileIssuer): readonly HostileToken[] {
  const forge = forgeOf(issuer);
  const families = [
    confusedAlgorithms,
    injectedKeys,
    badSignatures,
    otherEncodings,
    strangeJson,
    badDates,
    badClaims,
    otherKinds,
  ] as const;
  return families.flatMap((family) => family(forge));
}
