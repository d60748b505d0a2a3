/** The claims of a token (RFC 7519 §4); every member is of unknown type until a rule or a schema has looked at it. */

import type { Principal } from '../claims/principal.js';

export type Claims = Readonly<Record<string, unknown>>;

/** The protected header of a signed token (RFC 7515 §4), with the members that the core reads. */
export interface JwsHeader {
  readonly alg: string;
  readonly kid?: string;
  readonly typ?: string;
  readonly [parameter: string]: unknown;
}

/** A signed JWT by its shape; nothing in `unverified` may decide anything but where the token goes next. */
export interface JwtToken {
  readonly kind: 'jwt';
  readonly raw: string;
  readonly unverified: { readonly header: JwsHeader; readonly claims: Claims };
  /** The key under which its signature was found good: it need not be tried again, as long as it is among its issuer's keys. */
  goodUnder?: object | undefined;
  /** Who its claims speak for, once they were attested and read. */
  principal?: Principal | undefined;
}

/** A token by its shape alone: a signed JWT, an encrypted one, or one that only its issuer can read. */
export type Token = JwtToken | { readonly kind: 'jwe' | 'opaque'; readonly raw: string };
