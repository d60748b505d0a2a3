/** The claims of a token (RFC 7519 §4); every member is of unknown type until a rule or a schema has looked at it. */
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
}

/**
 * A JWT as `classify` makes it, with what later steps keep on it for the next request with the same token. These fields are
 * not in the public type: only `verified-token-cache.ts` reads the principal, and only `verify-signature.ts` the key.
 */
export interface CacheableJwt extends JwtToken {
  /** The key that verified the signature. It counts only while it is in the key set of its issuer. */
  verifiedBy: object | undefined;
  /** The principal that was read from the claims. */
  principal: object | undefined;
}

/** A token by its shape alone: a signed JWT, an encrypted one, or one that only its issuer can read. */
export type Token = JwtToken | { readonly kind: 'jwe' | 'opaque'; readonly raw: string };
