import { timeOf } from '../fetch-pace.js';
import { encoded } from './hostile-issuer.js';
import type { HostileIssuer } from './hostile-issuer.js';

/** Creates tokens that differ from a valid token of an issuer in one thing. */
export interface Forge {
  readonly issuer: HostileIssuer;
  /** The time of the issuer's clock in seconds. */
  readonly now: number;
  /** The header of a valid token with some parameters changed; `undefined` leaves one out. */
  readonly header: (changes?: Readonly<Record<string, unknown>>) => string;
  /** The payload of a valid token with some claims changed; `undefined` leaves one out. */
  readonly payload: (changes?: Readonly<Record<string, unknown>>) => string;
  /** A token with these claims and header parameters changed, and a valid signature. */
  readonly signed: (
    claims?: Readonly<Record<string, unknown>>,
    header?: Readonly<Record<string, unknown>>,
  ) => string;
  /** A token with these header parameters changed, and the given signature. */
  readonly withSignature: (
    signature: string | Uint8Array,
    header?: Readonly<Record<string, unknown>>,
  ) => string;
}

/** Creates the `Forge` of an issuer. */
export function forgeOf(issuer: HostileIssuer): Forge {
  const now = timeOf(issuer);
  const { url: iss, audience: aud, algorithm: alg, kid, usual } = issuer;
  const header: Forge['header'] = (changes) =>
    JSON.stringify({ alg, kid, typ: 'JWT', ...usual.header, ...changes });
  const payload: Forge['payload'] = (changes) =>
    JSON.stringify({ iss, aud, sub: 'user_1', iat: now, exp: now + 86_400, ...usual.claims, ...changes });
  return {
    issuer,
    now,
    header,
    payload,
    signed: (claims, changes) => issuer.signText(header(changes), payload(claims)),
    withSignature: (signature, changes) =>
      `${encoded(header(changes))}.${encoded(payload())}.${encoded(signature)}`,
  };
}
