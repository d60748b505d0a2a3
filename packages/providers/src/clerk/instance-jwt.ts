import { jwtIssuer, unchecked } from '@tokenward/core';
import type { Authority, Rule } from '@tokenward/core';
import { issuedAt } from '@tokenward/core/authoring';
import { ignoringCustomClaims, notSenderConstrained } from './custom-claims.js';
import type { Settings } from './settings.js';

/** A placeholder for the issuer, for core's rules, if none is configured. */
export const anyIssuer = 'unchecked:issuer';

const recommendation =
  '"issuer" is not set, so "iss" is not compared. JWTs of other issuers may be selected for this instance and rejected. ' +
  'Set "issuer" to the Frontend API URL of the instance';

/** The checks of one kind of JWT in addition to those of the instance. */
export interface InstanceJwt {
  readonly name: string;
  readonly audience: Settings['audience'];
  readonly rules: readonly Rule[];
  /** Whether it may contain custom claims. */
  readonly custom?: boolean;
}

/**
 * Creates the authority for JWTs of the instance. Without an issuer, `iss` is not compared; only the keys prove that
 * a token is from this instance.
 */
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
  const known = custom
    ? [ignoringCustomClaims(jwt.rules, more), notSenderConstrained]
    : jwt.rules.map(withIssuer(more));
  // The option is only for a custom claim named "cnf". A bound token is rejected, and so is the DPoP scheme.
  const judged: Authority = {
    ...jwt,
    binding: undefined,
    rules: [...known, issuedAt(tolerance), ...rules],
  };
  if (issuer !== unchecked) return judged;
  return {
    name,
    accepts: (token) => token.kind === 'jwt',
    attest: (token, context) => jwt.attest(token, context),
    check: async (context) => [...((await jwt.check?.(context)) ?? []), recommendation],
    rules: judged.rules,
  };
}

/** Makes a rule see this issuer in the claims. */
function withIssuer(more: { readonly iss: string } | undefined): (rule: Rule) => Rule {
  if (more === undefined) return (rule) => rule;
  return (rule) =>
    ({ claims, ...rest }, context) =>
      rule({ ...rest, claims: { ...claims, ...more } }, context);
}
