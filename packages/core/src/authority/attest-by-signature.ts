import { andThen } from '../lib/maybe-promise.js';
import { deny } from '../response/denial.js';
import type { KeySource } from '../signature/key-set.js';
import { verifySignature, wasVerified } from '../signature/verify-signature.js';
import type { AnyAuthority, Authority } from './authority.js';
import { reportImpreciseClaims } from './imprecise-claims.js';

/** The key source of an `attest`. A copy of the mark at another function says nothing about that function. */
interface Mark {
  readonly attest: unknown;
  readonly keys: KeySource;
}

const markOf: unique symbol = Symbol('the key source of an authority');

/**
 * Creates the `attest` of an authority that verifies signatures with these keys, and does nothing else. The function
 * carries its key source. An authority with another `attest` has none, even if it is a copy of this one.
 */
export function attestBySignature(name: string, keys: KeySource): Authority['attest'] {
  const attest: Authority['attest'] = (token, context) => {
    if (token.kind !== 'jwt') return { denial: deny('token_unrecognized') };
    const isNew = !wasVerified(token);
    return andThen(verifySignature(token, keys, context, name), (verified) => {
      if (verified.denial) return verified;
      if (isNew) reportImpreciseClaims(token.unverified.claims, name, context);
      return { attestation: token.unverified };
    });
  };
  const mark: Mark = { attest, keys };
  return Object.assign(attest, { [markOf]: mark });
}

/** Returns the key source of an authority whose `attest` only verifies signatures. */
export function signatureKeysOf(authority: AnyAuthority): KeySource | undefined {
  const { attest } = authority as { readonly attest: unknown };
  const mark = (attest as { readonly [markOf]?: Mark })[markOf];
  return mark !== undefined && mark.attest === attest ? mark.keys : undefined;
}
