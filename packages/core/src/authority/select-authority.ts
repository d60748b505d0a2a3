import { ignoreRejection } from '../lib/thenable.js';
import { ConfigurationError } from '../options/configuration-error.js';
import type { Token } from '../token/token.js';
import type { AnyAuthority } from './authority.js';

/**
 * Returns a function that selects the first authority that accepts a token. A lookup by `iss` makes it as fast among
 * thousands of authorities as among two.
 */
export function authoritySelector(
  authorities: readonly AnyAuthority[],
): (token: Token) => AnyAuthority | undefined {
  const withoutIssuers: AnyAuthority[] = [];
  const byIssuer = new Map<unknown, AnyAuthority[]>();
  for (const authority of authorities) {
    if (authority.issuers === undefined)
      for (const list of [withoutIssuers, ...byIssuer.values()]) list.push(authority);
    else
      for (const issuer of authority.issuers)
        byIssuer.set(issuer, [...(byIssuer.get(issuer) ?? withoutIssuers), authority]);
  }
  return (token) => {
    const issuer = token.kind === 'jwt' ? token.unverified.claims.iss : undefined;
    return (byIssuer.get(issuer) ?? withoutIssuers).find((authority) => accepts(authority, token));
  };
}

/**
 * Whether an authority accepts a token. Any result but a boolean throws `ConfigurationError`: the promise of an async
 * function would accept every token.
 */
export function accepts(authority: AnyAuthority, token: Token): boolean {
  const answer: unknown = authority.accepts(token);
  if (typeof answer === 'boolean') return answer;
  ignoreRejection(answer);
  throw new ConfigurationError(
    `"accepts" of the authority "${authority.name}" must give true or false, and no promise.`,
  );
}
