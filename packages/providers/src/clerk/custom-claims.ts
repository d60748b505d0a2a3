import { deny } from '@tokenward/core';
import type { Rule } from '@tokenward/core';
import { isObject } from '@tokenward/core/authoring';
import type { Attestation } from '@tokenward/core/authoring';
import { categories } from './token-type.js';

/**
 * Claims by which core tells ID tokens. A session is told by `sid` and its header parameter `cat` instead, and a machine's token by
 * `sub`, so under these names an instance may have claims of its own ("Customize session token"), and a machine as well.
 */
const namesOfIdTokens = ['nonce', 'at_hash', 'c_hash'] as const;

/**
 * Claims by which core tells any other kind of token, such as logout tokens, which have a `sid` too: here `cat` must say the kind,
 * or Clerk's answer to a question about tokens of one kind.
 */
const namesOfAll = [...namesOfIdTokens, 'typ', 'token_use', 'token_type', 'events'] as const;

/** The classes of JWT that have claims of somebody's own. */
const kindsWithCustom: readonly unknown[] = [categories.session, categories.m2m];

/** Gives what core's rules are shown of a token: its claims without such names, and with `more` in their place. */
function withoutCustom(more?: { readonly iss: string }): (attestation: Attestation) => Attestation {
  return (attestation) => {
    const { claims, header } = attestation;
    const isTold = header === undefined || kindsWithCustom.includes(header.cat);
    const names: readonly string[] = isTold ? namesOfAll : namesOfIdTokens;
    const custom = namesOfAll.filter(
      (name) => claims[name] !== undefined && (claims[name] === null || names.includes(name)),
    );
    // Most tokens have none, and need no copy.
    if (more === undefined && custom.length === 0) return attestation;
    const hidden = Object.fromEntries(custom.map((name) => [name, undefined]));
    return { ...attestation, claims: { ...claims, ...hidden, ...more } };
  };
}

/**
 * The members that confirm who holds a key: RFC 7800 §3 (`jwk`, `jwe`, `kid`, `jku`), RFC 8705 §3.1 (`x5t#S256`), RFC 9449 §6.1
 * (`jkt`), RFC 9203 §3.2.1 (`osc`).
 */
const confirmations = ['jwk', 'jwe', 'kid', 'jku', 'x5t#S256', 'jkt', 'osc'] as const;

/** A token that names the key of its sender is refused, as no proof is taken here. Clerk binds none, so any other `cnf` is a custom claim. */
export const unbound: Rule = ({ claims: { cnf } }) =>
  isObject(cnf) && confirmations.some((name) => Object.hasOwn(cnf, name))
    ? deny('token_bound', { claim: 'cnf' })
    : undefined;

/** Puts rules that were made for tokens without custom claims before such tokens; they are core's, so what they give is a denial. */
export function forCustom(rules: readonly Rule[], more?: { readonly iss: string }): Rule {
  const shown = withoutCustom(more);
  return (attestation, context) => {
    const seen = shown(attestation);
    for (const rule of rules) {
      const denial = rule(seen, context);
      if (denial !== undefined) return denial;
    }
    return undefined;
  };
}
