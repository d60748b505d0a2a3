import type { Context } from '../context.js';
import type { Claims } from '../token/token.js';

/**
 * Tells the observer, if there is one, which claims hold a number beyond 2^53 at any depth: JavaScript cannot keep all of its
 * digits, so two such numbers can look the same (RFC 8259 §6). Only names of claims are told, no values and no names within them.
 */
export function reportImpreciseClaims(claims: Claims, authority: string, { observe }: Context): void {
  if (observe === undefined) return;
  const names = Object.keys(claims).filter((name) => holdsImprecise(claims[name]));
  if (names.length > 0) observe({ type: 'claims_imprecise', authority, claims: names });
}

/** A set takes in what is reached while it is gone through, and nothing twice: no recursion, and no end without one. */
function holdsImprecise(value: unknown): boolean {
  const reached = new Set([value]);
  for (const one of reached) {
    if (typeof one === 'number' && !(Math.abs(one) <= Number.MAX_SAFE_INTEGER)) return true;
    if (typeof one === 'object' && one !== null)
      for (const inside of Object.values(one) as unknown[]) reached.add(inside);
  }
  return false;
}
