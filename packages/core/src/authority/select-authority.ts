import { ignoreRejection } from '../lib/thenable.js';
import { ConfigurationError } from '../options/configuration-error.js';
import type { Token } from '../token/token.js';
import type { Authority } from './authority.js';

type Some = Authority<string, unknown>;

/** Makes the choice of whose token it is: the first authority that accepts it, found as quickly among thousands as among two. */
export function authoritySelector(authorities: readonly Some[]): (token: Token) => Some | undefined {
  const ofAny: Some[] = [];
  const byIssuer = new Map<unknown, Some[]>();
  for (const authority of authorities) {
    if (authority.issuers === undefined)
      for (const list of [ofAny, ...byIssuer.values()]) list.push(authority);
    else
      for (const issuer of authority.issuers)
        byIssuer.set(issuer, [...(byIssuer.get(issuer) ?? ofAny), authority]);
  }
  return (token) => {
    const issuer = token.kind === 'jwt' ? token.unverified.claims.iss : undefined;
    return (byIssuer.get(issuer) ?? ofAny).find((authority) => accepts(authority, token));
  };
}

/** Whether an authority accepts a token. Anything but a boolean is an error: a promise, which an async function gives, would accept every token. */
export function accepts(authority: Some, token: Token): boolean {
  const answer: unknown = authority.accepts(token);
  if (typeof answer === 'boolean') return answer;
  ignoreRejection(answer);
  throw new ConfigurationError(
    `"accepts" of the authority "${authority.name}" must give true or false, and no promise.`,
  );
}
