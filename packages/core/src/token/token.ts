/** The claims of a token (RFC 7519 §4). The type of every member is unknown until a rule or a schema checks it. */
export type Claims = Readonly<Record<string, unknown>>;

/** The protected header of a signed token (RFC 7515 §4), with types for the members that the core reads. */
export interface JwsHeader {
  readonly alg: string;
  readonly kid?: string;
  readonly typ?: string;
  readonly [parameter: string]: unknown;
}

/** A token that has the shape of a signed JWT. `unverified` may only decide which authority gets the token. */
export interface JwtToken {
  readonly kind: 'jwt';
  readonly raw: string;
  readonly unverified: { readonly header: JwsHeader; readonly claims: Claims };
  /**
   * `true` if its parts end with padding, which RFC 7515 §2 forbids. Only an authority with `padding: unchecked` gets
   * such a token.
   */
  readonly padded?: true;
}

/**
 * A JWT with the results of later steps, cached for the next request with the same token. These fields are not in the
 * public type. Only `verified-token-cache.ts` reads the principal, only `verify-signature.ts` reads the key, and only
 * `short-path.ts` reads the decision.
 */
export interface CacheableJwt extends JwtToken {
  /** The key that verified the signature. It is valid only while it is in the key set of its issuer. */
  verifiedBy: object | undefined;
  /** The principal that was read from the claims. */
  principal: object | undefined;
  /** The access made of that principal and of the claims. It is frozen, so that all requests can share it. */
  access: object | undefined;
  /** What is decided about the token once. */
  decision: object | undefined;
}

/** A token, classified by its shape alone: a signed JWT, an encrypted JWT, or an opaque token. */
export type Token = JwtToken | { readonly kind: 'jwe' | 'opaque'; readonly raw: string };
