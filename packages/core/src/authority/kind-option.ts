import { isKind } from '../claims/principal-kind.js';
import type { KnownKind, PrincipalKind } from '../claims/principal-kind.js';
import { readPrincipal } from '../claims/principal.js';
import { runHookNow } from '../hooks/run-hook.js';
import type { HookAnswer } from '../hooks/run-hook.js';
import { optional } from '../options/option-checks.js';
import type { Claims } from '../token/token.js';
import type { Authority } from './authority.js';

/**
 * The kind of the principals of an authority: one kind for all, or a function of the claims. The function is called on
 * each request.
 */
export type KindOption = PrincipalKind | ((claims: Claims) => PrincipalKind);

const kinds = "'person', 'machine', 'api_key' or 'unknown'";

/** The expectation for the `kind` option. */
export const kindExpectation = optional({
  mustBe: `${kinds}, or a function that takes the claims and gives one of them`,
  holds: (value) => typeof value === 'function' || isKind(value),
});

/** Returns the members of an authority for its `kind` option. `read` reads the principal, if not only the registered claims count. */
export function membersForKind(
  factory: string,
  kind: KindOption | undefined,
  read?: typeof readPrincipal,
): Pick<Authority<string, unknown>, 'kinds' | 'principal'> {
  if (kind === undefined) return read === undefined ? {} : { kinds: ['person', 'machine'], principal: read };
  return {
    ...(typeof kind !== 'function' && { kinds: kind === 'unknown' ? [] : [kind satisfies KnownKind] }),
    principal(claims) {
      const result = (read ?? readPrincipal)(claims);
      if (result.denial) return result;
      const actualKind =
        typeof kind === 'function'
          ? runHookNow(`"kind" of ${factory}`, () => kind(claims), kindAnswer)
          : kind;
      return { ...result, principal: { ...result.principal, kind: actualKind } };
    },
  };
}

const kindAnswer: Readonly<HookAnswer<PrincipalKind>> = { mustBe: kinds, holds: isKind };
