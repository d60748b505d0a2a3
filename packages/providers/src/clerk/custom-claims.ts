import { deny } from '@tokenward/core';
import type { Rule } from '@tokenward/core';
import { isObject } from '@tokenward/core/authoring';
import type { Attestation } from '@tokenward/core/authoring';
import { categories } from './token-type.js';

/**
 * Claims that mark an ID token for core. Clerk marks a session by `sid` and the header parameter `cat` instead, and a
 * machine's token by `sub`. So an instance ("Customize session token") and a machine may use these names for custom
 * claims.
 */
const idTokenClaims = ['nonce', 'at_hash', 'c_hash'] as const;

/**
 * Claims that mark any other kind of token for core, such as logout tokens, which have a `sid` too. Core also denies a response
 * with `active: false`; `clerkIntrospect` has checked Clerk's own member before. These claims are ignored if `cat` gives the kind.
 * They are also ignored if the claims are Clerk's response for an opaque token.
 */
const markerClaims = [...idTokenClaims, 'typ', 'token_use', 'token_type', 'events', 'active'] as const;

/** The classes of JWT that can have custom claims. */
const categoriesWithCustomClaims: readonly unknown[] = [categories.session, categories.m2m];

/** Returns a function that hides those custom claims from core's rules and adds the claims of `more`. */
function hideCustomClaims(more?: { readonly iss: string }): (attestation: Attestation) => Attestation {
  return (attestation) => {
    const { claims, header } = attestation;
    const hasKnownCategory = header === undefined || categoriesWithCustomClaims.includes(header.cat);
    const names: readonly string[] = hasKnownCategory ? markerClaims : idTokenClaims;
    const custom = markerClaims.filter(
      (name) => claims[name] !== undefined && (claims[name] === null || names.includes(name)),
    );
    // Most tokens have none, so no copy is needed.
    if (more === undefined && custom.length === 0) return attestation;
    const hidden = Object.fromEntries(custom.map((name) => [name, undefined]));
    return { ...attestation, claims: { ...claims, ...hidden, ...more } };
  };
}

/**
 * The members that confirm who holds a key: RFC 7800 §3 (`jwk`, `jwe`, `kid`, `jku`), RFC 8705 §3.1 (`x5t#S256`), RFC 9449 §6.1
 * (`jkt`), RFC 9203 §3.2.1 (`osc`).
 */
const confirmationMembers = ['jwk', 'jwe', 'kid', 'jku', 'x5t#S256', 'jkt', 'osc'] as const;

/**
 * Rejects a token that is bound to a key, because no proof is verified here. Clerk binds no tokens, so any other
 * `cnf` is a custom claim.
 */
export const notSenderConstrained: Rule = ({ claims: { cnf } }) =>
  isObject(cnf) && confirmationMembers.some((name) => Object.hasOwn(cnf, name))
    ? deny('token_bound', { claim: 'cnf' })
    : undefined;

/** Runs core's rules on a token without its custom claims. Core's rules return a denial or nothing, never a promise. */
export function ignoringCustomClaims(rules: readonly Rule[], more?: { readonly iss: string }): Rule {
  const shown = hideCustomClaims(more);
  return (attestation, context) => {
    const seen = shown(attestation);
    for (const rule of rules) {
      const denial = rule(seen, context);
      if (denial !== undefined) return denial;
    }
    return undefined;
  };
}
