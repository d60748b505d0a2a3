import { acceptsAuthority } from './accepts.js';
import type { Requirements } from './requirements.js';

/** What a challenge says about a route. */
export interface RouteChallenge {
  readonly bound: boolean;
  readonly scopes: readonly string[];
}

/**
 * What a challenge says about a route, when nothing is known of the caller but perhaps the authority of the token. Of `anyOf`,
 * it names the first alternative with scopes that accepts this authority.
 */
export function challengeOfRoute(requirements: Requirements, authority?: string): RouteChallenge {
  return {
    bound: requiresBound(requirements),
    scopes: [...new Set(scopesToAskFor(requirements, authority))],
  };
}

function requiresBound({ bound, allOf = [], anyOf }: Requirements): boolean {
  return (
    bound === true ||
    allOf.some(requiresBound) ||
    (anyOf !== undefined && anyOf.length > 0 && anyOf.every(requiresBound))
  );
}

function scopesToAskFor(
  { scopes = [], allOf = [], anyOf = [] }: Requirements,
  authority: string | undefined,
): readonly string[] {
  const alternatives = anyOf
    .filter((each) => authority === undefined || acceptsAuthority(each, authority))
    .map((each) => scopesToAskFor(each, authority));
  const inAll = allOf.flatMap((each) => scopesToAskFor(each, authority));
  return [...scopes, ...inAll, ...(alternatives.find(({ length }) => length > 0) ?? [])];
}
