import type { Access } from '../claims/access.js';
import { deny } from '../response/denial.js';
import type { Denial } from '../response/denial.js';
import { acceptsAuthority } from './accepts.js';
import { checkAuthentication, combined } from './authentication.js';
import { checkMembers } from './check-members.js';
import type { Facts } from './facts.js';
import type { RequiredAuthentication, Requirements } from './requirements.js';

/** What a client can ask the issuer for: scopes, and an authentication of the user. */
interface Askable {
  readonly scopes: readonly string[];
  readonly authentication: readonly RequiredAuthentication[];
}

/**
 * What the client must ask for, so that the requirements inside `allOf` and `anyOf` hold as well. Of `anyOf`, it takes the
 * alternative that lacks the least, the first on a tie. One that also fails for another reason is taken only if all do.
 */
function sufficient(access: Access, facts: Facts, requirements: Requirements): Askable {
  const { allOf = [], anyOf = [] } = requirements;
  const alternatives = anyOf.map((each) => ({ each, ask: sufficient(access, facts, each) }));
  return together(
    ownOf(requirements),
    ...allOf.map((each) => sufficient(access, facts, each)),
    nearest(access, facts, alternatives)?.ask ?? ownOf({}),
  );
}

function ownOf({ scopes = [], authentication = {} }: Requirements): Askable {
  return { scopes, authentication: [authentication] };
}

function together(...asks: readonly Askable[]): Askable {
  return {
    scopes: [...new Set(asks.flatMap(({ scopes }) => scopes))],
    authentication: asks.flatMap(({ authentication }) => authentication),
  };
}

/**
 * The denial for a caller who lacks scopes or another authentication, with all that the route asks for: then a client needs
 * to ask once. If both are lacking, it is `authentication_insufficient`, whose challenge names the scopes too.
 */
export function withAllToAskFor(
  access: Access,
  facts: Facts,
  denial: Denial,
  requirements: Requirements,
  others: readonly Requirements[],
): Denial {
  if (!isAskable(denial)) return denial;
  const { scopes, authentication } = together(
    ownOf(requirements),
    askedBy(denial),
    ...others.map((each) => sufficient(access, facts, each)),
  );
  const { anyOf } = denial.detail;
  const alternatives = anyOf === undefined ? {} : { anyOf };
  const insufficient = checkAuthentication(combined(authentication), facts, scopes);
  if (insufficient) return { ...insufficient, detail: { ...insufficient.detail, ...alternatives } };
  return { ...denial, detail: { ...denial.detail, required: scopes } };
}

/** The denial when every alternative of `anyOf` failed; see there for which one it is. */
export function denialOfAlternatives(
  access: Access,
  facts: Facts,
  alternatives: readonly Requirements[],
  denials: readonly Denial[],
): Denial {
  const askable = denials.flatMap((denial, index) => {
    const each = alternatives[index];
    return each && isAskable(denial) ? [{ each, ask: askedBy(denial), denial }] : [];
  });
  const chosen = nearest(access, facts, askable)?.denial ?? furthest(denials);
  const anyOf = denials.map(({ code, detail }) => ({ code, ...detail }));
  return { ...chosen, detail: { ...chosen.detail, anyOf } };
}

interface Alternative {
  readonly each: Requirements;
  readonly ask: Askable;
}

function nearest<T extends Alternative>(
  access: Access,
  facts: Facts,
  alternatives: readonly T[],
): T | undefined {
  const distance = ({ each, ask: { scopes, authentication } }: T): number =>
    (failsOtherwise(access, facts, each) ? 1e6 : 0) +
    scopes.filter((scope) => !(facts.scopes ?? access.scopes).includes(scope)).length +
    (checkAuthentication(combined(authentication), facts) ? 1 : 0);
  return least(alternatives, distance);
}

/** Whether the caller would be refused even with all scopes and any authentication. */
function failsOtherwise(access: Access, facts: Facts, requirements: Requirements): boolean {
  const { scopes: _scopes, authentication: _authentication, ...others } = requirements;
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

function isAskable({ code }: Denial): boolean {
  return code === 'scope_missing' || code === 'authentication_insufficient';
}

function askedBy({ code, detail }: Denial): Askable {
  if (code === 'scope_missing') return ownOf({ scopes: detail.required as readonly string[] });
  const { scopes = [] } = detail as Pick<Requirements, 'scopes'>;
  return ownOf({ scopes, authentication: detail });
}

/** The first item with the lowest number. */
function least<T>(items: readonly T[], numberOf: (item: T) => number): T | undefined {
  const lowest = Math.min(...items.map(numberOf));
  return items.find((item) => numberOf(item) === lowest);
}
