import type { Attestation } from '@tokenward/core';
import { isObject } from '../checked-options.js';
import { categories } from './token-type.js';

/**
 * Claims by which core tells ID tokens. A session is told by `sid` and its header parameter `cat` instead, so under these names an
 * instance may have claims of its own ("Customize session token").
 */
const namesOfIdTokens = ['nonce', 'at_hash', 'c_hash'] as const;

/** Claims by which core tells any other kind of JWT, such as logout tokens, which have a `sid` too: here `cat` must say the kind. */
const namesOfAll = [...namesOfIdTokens, 'typ', 'token_use', 'token_type', 'events'] as const;

/** Gives what core's rules are shown of a session: its claims without such names, and with `more` in their place. */
export function withoutCustom(more?: { readonly iss: string }): (attestation: Attestation) => Attestation {
  return (attestation) => {
    const { claims, header } = attestation;
    const names: readonly string[] = header?.cat === categories.session ? namesOfAll : namesOfIdTokens;
    const custom = namesOfAll.filter(
      (name) => claims[name] !== undefined && (claims[name] === null || names.includes(name)),
    );
    // Most sessions have none, and need no copy.
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

/** Whether a claim `cnf` binds the token to a key. Clerk binds no sessions, so anything else of this name is a custom claim. */
export function isProof(cnf: unknown): boolean {
  return isObject(cnf) && confirmations.some((name) => Object.hasOwn(cnf, name));
}
