import type { Access } from '../claims/access.js';
import { deny } from '../response/denial.js';
import type { Denial } from '../response/denial.js';
import { acceptsAuthority } from './accepts.js';
import { checkMembers } from './check-members.js';
import type { Facts } from './facts.js';
import type { Requirements } from './requirements.js';

/**
 * One set of scopes that meets the requirements inside `allOf` and `anyOf` as well. Of `anyOf`, it takes the alternative that
 * misses the fewest scopes, the first on a tie. One that also fails for another reason is taken only if all do.
 */
function sufficientScopes(
  access: Access,
  facts: Facts,
  { scopes = [], allOf = [], anyOf = [] }: Requirements,
): readonly string[] {
  const alternatives = anyOf.map((each) => ({ each, scopes: sufficientScopes(access, facts, each) }));
  const inAll = allOf.flatMap((each) => sufficientScopes(access, facts, each));
  return [...new Set([...scopes, ...inAll, ...(nearest(access, facts, alternatives)?.scopes ?? [])])];
}

/** The denial for a caller who lacks scopes, with all scopes of the route: a client that asks for those needs to ask once. */
export function withScopesOf(
  access: Access,
  facts: Facts,
  denial: Denial,
  { scopes = [] }: Requirements,
  others: readonly Requirements[],
): Denial {
  if (denial.code !== 'scope_missing') return denial;
  const also = others.flatMap((each) => sufficientScopes(access, facts, each));
  const required = [...new Set([...scopes, ...requiredBy(denial), ...also])];
  return { ...denial, detail: { ...denial.detail, required } };
}

/** The denial when every alternative of `anyOf` failed; see there for which one it is. */
export function denialOfAlternatives(
  access: Access,
  facts: Facts,
  alternatives: readonly Requirements[],
  denials: readonly Denial[],
): Denial {
  const byScopes = denials.flatMap((denial, index) => {
    const each = alternatives[index];
    return each && denial.code === 'scope_missing' ? [{ each, scopes: requiredBy(denial), denial }] : [];
  });
  const chosen = nearest(access, facts, byScopes)?.denial ?? furthest(denials);
  const anyOf = denials.map(({ code, detail }) => ({ code, ...detail }));
  return { ...chosen, detail: { ...chosen.detail, anyOf } };
}

interface Alternative {
  readonly each: Requirements;
  readonly scopes: readonly string[];
}

function nearest<T extends Alternative>(
  access: Access,
  facts: Facts,
  alternatives: readonly T[],
): T | undefined {
  const missing = ({ scopes }: T): number => scopes.filter((scope) => !access.scopes.includes(scope)).length;
  const distance = (one: T): number => (failsOtherwise(access, facts, one.each) ? 1e6 : 0) + missing(one);
  return least(alternatives, distance);
}

/** Whether the caller would be refused even with all scopes. */
function failsOtherwise(access: Access, facts: Facts, requirements: Requirements): boolean {
  const { scopes: _scopes, ...others } = requirements;
  return (
    !acceptsAuthority(requirements, access.authority, access.kind) ||
    checkMembers(access, others, facts) !== undefined
  );
}

const order: readonly string[] = [
  'not_allowed',
  'organization_mismatch',
  'permission_missing',
  'kind_mismatch',
  'token_unbound',
  'authority_not_accepted',
];

/** The denial of the alternative that passed the most checks. */
function furthest(denials: readonly Denial[]): Denial {
  return least(denials, ({ code }) => order.indexOf(code)) ?? deny('not_allowed');
}

function requiredBy({ detail }: Denial): readonly string[] {
  return detail.required as readonly string[];
}

/** The first item with the lowest number. */
function least<T>(items: readonly T[], numberOf: (item: T) => number): T | undefined {
  const lowest = Math.min(...items.map(numberOf));
  return items.find((item) => numberOf(item) === lowest);
}
