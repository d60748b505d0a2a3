import { ignoreRejection } from '../lib/thenable.js';
import { ConfigurationError } from '../options/configuration-error.js';
import { unchecked } from '../options/unchecked.js';
import { deny } from '../response/denial.js';
import type { Denial } from '../response/denial.js';
import type { Token } from '../token/token.js';
import type { AnyAuthority } from './authority.js';

/**
 * Returns a function that selects the first authority that accepts a token. If that one has other audiences than the
 * token, a later one that accepts it and has one of its audiences is selected instead. A lookup by `iss` makes it as fast
 * among thousands of authorities as among two.
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
    let first: AnyAuthority | undefined;
    for (const authority of byIssuer.get(issuer) ?? withoutIssuers) {
      const { audiences } = authority;
      // Only an audience that is listed speaks for a later authority: one without any must not judge what the first denies.
      if (first !== undefined && !hasAudience(token, audiences)) continue;
      if (!accepts(authority, token)) continue;
      if (audiences === undefined || hasAudience(token, audiences)) return authority;
      first = authority;
    }
    return first;
  };
}

const unrecognized = { jwt: 'issuer_unknown', jwe: 'token_encrypted', opaque: 'token_unrecognized' } as const;

/** Returns a function for the denial, if no authority accepts a token. */
export function unrecognizedToken(authorities: readonly AnyAuthority[]): (token: Token) => Denial {
  const detailsOf = unacceptedDetails(authorities);
  return (token) => deny(unrecognized[token.kind], detailsOf(token));
}

/** How many issuers a denial lists. */
const maxIssuers = 5;

/**
 * Returns a function for the detail of a denial, if no authority accepts a token. For a JWT it lists the configured issuers,
 * and says if the `iss` differs from one only by a trailing slash. For an opaque token it has the advice of an authority.
 */
function unacceptedDetails(
  authorities: readonly AnyAuthority[],
): (token: Token) => Readonly<Record<string, unknown>> {
  const issuers = new Set<unknown>(authorities.flatMap(({ issuers: own = [] }) => own));
  const expected = [...issuers].slice(0, maxIssuers);
  const advices = authorities.flatMap(({ prefixAdvice = {} }) => Object.entries(prefixAdvice));
  return (token) => {
    if (token.kind === 'opaque') {
      const found = advices.find(([prefix]) => token.raw.startsWith(prefix));
      return found ? { advice: found[1] } : {};
    }
    if (token.kind !== 'jwt' || expected.length === 0) return {};
    const { iss } = token.unverified.claims;
    const other = typeof iss === 'string' && (iss.endsWith('/') ? iss.slice(0, -1) : `${iss}/`);
    return issuers.has(other) ? { expected: [other], differsOnlyBy: 'a trailing slash' } : { expected };
  };
}

function hasAudience(token: Token, audiences: readonly unknown[] | undefined): boolean {
  if (token.kind !== 'jwt' || audiences === undefined) return false;
  const { aud } = token.unverified.claims;
  if (!Array.isArray(aud)) return audiences.includes(aud);
  // A loop, because a function for `some` would be created for each request.
  for (let index = 0; index < aud.length; index += 1) if (audiences.includes(aud[index])) return true;
  return false;
}

/**
 * Whether an authority accepts a token. Any result but a boolean throws `ConfigurationError`: the promise of an async
 * function would accept every token.
 */
export function accepts(authority: AnyAuthority, token: Token): boolean {
  if (token.kind === 'jwt' && token.padded === true && authority.padding !== unchecked) return false;
  const answer: unknown = authority.accepts(token);
  if (typeof answer === 'boolean') return answer;
  ignoreRejection(answer);
  throw new ConfigurationError(
    `"accepts" of the authority "${authority.name}" must give true or false, and no promise.`,
  );
}
