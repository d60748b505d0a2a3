import type { Context } from '../context.js';
import type { Claims } from '../token/token.js';

/**
 * Reports the claims that contain a number beyond 2^53 at any depth. JavaScript drops some of its digits, so two such
 * numbers can become equal (RFC 8259 §6). The event contains names of top-level claims, but no values and no nested
 * names.
 */
export function reportImpreciseClaims(claims: Claims, authority: string, { observe }: Context): void {
  if (observe === undefined) return;
  const names = Object.keys(claims).filter((name) => holdsImprecise(claims[name]));
  if (names.length > 0) observe({ type: 'claims_imprecise', authority, claims: names });
}

/**
 * Whether a value contains an imprecise number. The loop also visits values that are added to the set meanwhile. It
 * needs no recursion, and it ends for cycles.
 */
function holdsImprecise(value: unknown): boolean {
  const visited = new Set([value]);
  for (const part of visited) {
    if (typeof part === 'number' && !(Math.abs(part) <= Number.MAX_SAFE_INTEGER)) return true;
    if (typeof part === 'object' && part !== null)
      for (const inside of Object.values(part) as unknown[]) visited.add(inside);
  }
  return false;
}
