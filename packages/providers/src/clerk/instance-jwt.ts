import { jwtIssuer, unchecked } from '@tokenward/core';
import type { Authority, Rule } from '@tokenward/core';
import { forCustom, unbound } from './custom-claims.js';
import type { Settings } from './settings.js';

/** Stands for the issuer where none is configured, in rules that were made for one. */
export const anyIssuer = 'unchecked:issuer';

const recommendation =
  '"issuer" is not given, so "iss" is not compared, and JWTs of other issuers may be taken for those of this instance ' +
  'and refused. Give the Frontend API URL of the instance as "issuer"';

/** What one kind of JWT is checked against besides the instance. */
export interface InstanceJwt {
  readonly name: string;
  readonly audience: Settings['audience'];
  readonly rules: readonly Rule[];
  /** Whether somebody else may write claims into it, under names of their own. */
  readonly custom?: boolean;
}

/** The JWTs of the instance. Without an issuer, the keys alone prove that a token is from this instance, and `iss` is not compared. */
export function instanceJwt(
  { issuer, keys, tolerance }: Settings,
  { name, audience, rules, custom = false }: InstanceJwt,
): Authority {
  const jwt = jwtIssuer({
    name,
    issuer: issuer === unchecked ? anyIssuer : issuer,
    audience,
    keys,
    clockTolerance: tolerance,
    ...(custom && { binding: unchecked }),
  });
  const more = issuer === unchecked ? { iss: anyIssuer } : undefined;
  const known = custom ? [forCustom(jwt.rules, more), unbound] : jwt.rules.map(withIssuer(more));
  const judged: Authority = { ...jwt, rules: [...known, ...rules] };
  if (issuer !== unchecked) return judged;
  return {
    name,
    accepts: (token) => token.kind === 'jwt',
    attest: (token, context) => jwt.attest(token, context),
    check: async (context) => [...((await jwt.check?.(context)) ?? []), recommendation],
    rules: judged.rules,
  };
}

/** The same rule, which finds this issuer in the claims. */
function withIssuer(more: { readonly iss: string } | undefined): (rule: Rule) => Rule {
  if (more === undefined) return (rule) => rule;
  return (rule) =>
    ({ claims, ...rest }, context) =>
      rule({ ...rest, claims: { ...claims, ...more } }, context);
}
