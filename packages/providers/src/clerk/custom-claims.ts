import type { Attestation } from '@tokenward/core';
import { isObject } from '../checked-options.js';

/**
 * Claims by which core tells other kinds of JWT, such as ID tokens. A session is told by its header parameter `cat` and by `sid`
 * instead, so under these names an instance may have claims of its own ("Customize session token").
 */
const customNames = ['nonce', 'at_hash', 'c_hash', 'typ', 'token_use', 'token_type', 'events'] as const;

const hidden = Object.fromEntries(customNames.map((name) => [name, undefined]));

/** Gives what core's rules are shown of a session: its claims without such names, and with `more` in their place. */
export function withoutCustom(more?: { readonly iss: string }): (attestation: Attestation) => Attestation {
  return (attestation) => {
    const { claims } = attestation;
    // Most sessions have none, and need no copy.
    if (more === undefined && !customNames.some((name) => claims[name] !== undefined)) return attestation;
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
