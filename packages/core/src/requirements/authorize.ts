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
import { noFacts } from './facts.js';
import type { Facts } from './facts.js';
import type { Requirements } from './requirements.js';
import { denialOfAlternatives, withAllToAskFor } from './all-to-ask-for.js';

/**
 * Decides whether a caller meets the requirements of a route: bound, kind, authentication, scopes, permissions, organization,
 * `allOf`, `anyOf`, then `allow`. The authority is one that the route accepts.
 */
export function authorize(
  access: Access,
  requirements: Requirements,
  facts: Facts = noFacts,
): MaybePromise<Result<Passed>> {
  const denial = checkMembers(access, requirements, facts);
  if (isNested(requirements)) return authorizeNested(access, requirements, facts, denial);
  return denial ? { denial } : askAllow(access, requirements);
}

function authorizeNested(
  access: Access,
  requirements: Requirements,
  facts: Facts,
  denial: Denial | undefined,
): MaybePromise<Result<Passed>> {
  const { allOf = [], anyOf } = requirements;
  if (denial)
    return {
      denial: withAllToAskFor(access, facts, denial, requirements, [...allOf, { anyOf: anyOf ?? [] }]),
    };
  return andThen(meetsAll(access, requirements, facts, allOf), (all) => {
    if (all.denial) return all;
    if (anyOf === undefined) return askAllow(access, requirements);
    return andThen(meetsAny(access, facts, anyOf), (any) =>
      any.denial
        ? { denial: withAllToAskFor(access, facts, any.denial, requirements, allOf) }
        : askAllow(access, requirements),
    );
  });
}

function meetsAll(
  access: Access,
  requirements: Requirements,
  facts: Facts,
  allOf: readonly Requirements[],
  at = 0,
): MaybePromise<Result<Passed>> {
  const each = allOf[at];
  if (each === undefined) return passed;
  return andThen(authorizeInner(access, each, facts), ({ denial }) => {
    if (denial === undefined) return meetsAll(access, requirements, facts, allOf, at + 1);
    const others = [...allOf.filter((_, index) => index !== at), { anyOf: requirements.anyOf ?? [] }];
    return { denial: withAllToAskFor(access, facts, denial, requirements, others) };
  });
}

function meetsAny(
  access: Access,
  facts: Facts,
  anyOf: readonly Requirements[],
  denials: readonly Denial[] = [],
): MaybePromise<Result<Passed>> {
  const each = anyOf[denials.length];
  if (each === undefined) return { denial: denialOfAlternatives(access, facts, anyOf, denials) };
  return andThen(authorizeInner(access, each, facts), ({ denial }) =>
    denial === undefined ? passed : meetsAny(access, facts, anyOf, [...denials, denial]),
  );
}

/** What all of a route accepts is checked before the token is verified; what a part accepts is checked here. */
function authorizeInner(
  access: Access,
  requirements: Requirements,
  facts: Facts,
): MaybePromise<Result<Passed>> {
  const { accept } = requirements;
  if (accept !== undefined && !accept.includes(access.authority))
    return { denial: deny('authority_not_accepted', { accept }) };
  return authorize(access, requirements, facts);
}

function askAllow(access: Access, { allow }: Requirements): MaybePromise<Result<Passed>> {
  if (allow === undefined) return passed;
  return andThen(
    runHook('"allow" of a route', () => allow(access), yesOrNo),
    (yes) => (yes ? passed : { denial: deny('not_allowed') }),
  );
}
