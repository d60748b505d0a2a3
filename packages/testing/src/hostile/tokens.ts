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

const families = {
  algorithms: confusedAlgorithms,
  'injected keys': injectedKeys,
  signatures: badSignatures,
  encodings: otherEncodings,
  JSON: strangeJson,
  dates: badDates,
  claims: badClaims,
  kinds: otherKinds,
} as const;

/** The name of a family of hostile tokens, by what is wrong with them. */
export type HostileFamily = keyof typeof families;

/** Returns the same tokens as `hostileTokens`, by family. */
export function hostileFamilies(
  issuer: HostileIssuer,
): Readonly<Record<HostileFamily, readonly HostileToken[]>> {
  const forge = forgeOf(issuer);
  return Object.fromEntries(
    Object.entries(families).map(([family, make]) => [family, make(forge)]),
  ) as Record<HostileFamily, readonly HostileToken[]>;
}

/**
 * Returns tokens that a route for this issuer and audience must reject. They are made for the current time of its
 * clock.
 */
export function hostileTokens(issuer: HostileIssuer): readonly HostileToken[] {
  return Object.values(hostileFamilies(issuer)).flat();
}
