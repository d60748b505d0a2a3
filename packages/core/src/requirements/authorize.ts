import type { Access } from '../claims/access.js';
import { runHook, yesOrNo } from '../hooks/run-hook.js';
import { andThen } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { deny } from '../response/denial.js';
import type { Denial } from '../response/denial.js';
import { passed } from '../response/result.js';
import type { Passed, Result } from '../response/result.js';
import { isNested } from './accepts.js';
import { checkMembers } from './check-members.js';
import type { Requirements } from './requirements.js';
import { denialOfAlternatives, withScopesOf } from './sufficient-scopes.js';

/**
 * Decides whether a caller meets the requirements of a route: kind, scopes, permissions, organization, `allOf`, `anyOf`, then
 * `allow`. The authority is one that the route accepts.
 */
export function authorize(access: Access, requirements: Requirements): MaybePromise<Result<Passed>> {
  const denial = checkMembers(access, requirements);
  if (isNested(requirements)) return authorizeNested(access, requirements, denial);
  return denial ? { denial } : askAllow(access, requirements);
}

function authorizeNested(
  access: Access,
  requirements: Requirements,
  denial: Denial | undefined,
): MaybePromise<Result<Passed>> {
  const { allOf = [], anyOf } = requirements;
  if (denial)
    return { denial: withScopesOf(access, denial, requirements, [...allOf, { anyOf: anyOf ?? [] }]) };
  return andThen(meetsAll(access, requirements, allOf), (all) => {
    if (all.denial) return all;
    if (anyOf === undefined) return askAllow(access, requirements);
    return andThen(meetsAny(access, anyOf), (any) =>
      any.denial
        ? { denial: withScopesOf(access, any.denial, requirements, allOf) }
        : askAllow(access, requirements),
    );
  });
}

function meetsAll(
  access: Access,
  requirements: Requirements,
  allOf: readonly Requirements[],
  at = 0,
): MaybePromise<Result<Passed>> {
  const each = allOf[at];
  if (each === undefined) return passed;
  return andThen(authorizeInner(access, each), ({ denial }) => {
    if (denial === undefined) return meetsAll(access, requirements, allOf, at + 1);
    const others = [...allOf.filter((_, index) => index !== at), { anyOf: requirements.anyOf ?? [] }];
    return { denial: withScopesOf(access, denial, requirements, others) };
  });
}

function meetsAny(
  access: Access,
  anyOf: readonly Requirements[],
  denials: readonly Denial[] = [],
): MaybePromise<Result<Passed>> {
  const each = anyOf[denials.length];
  if (each === undefined) return { denial: denialOfAlternatives(access, anyOf, denials) };
  return andThen(authorizeInner(access, each), ({ denial }) =>
    denial === undefined ? passed : meetsAny(access, anyOf, [...denials, denial]),
  );
}

/** What all of a route accepts is checked before the token is verified; what a part accepts is checked here. */
function authorizeInner(access: Access, requirements: Requirements): MaybePromise<Result<Passed>> {
  const { accept } = requirements;
  if (accept !== undefined && !accept.includes(access.authority))
    return { denial: deny('authority_not_accepted', { accept }) };
  return authorize(access, requirements);
}

function askAllow(access: Access, { allow }: Requirements): MaybePromise<Result<Passed>> {
  if (allow === undefined) return passed;
  return andThen(
    runHook('"allow" of a route', () => allow(access), yesOrNo),
    (yes) => (yes ? passed : { denial: deny('not_allowed') }),
  );
}
