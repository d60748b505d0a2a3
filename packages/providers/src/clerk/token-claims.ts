import type { Access, Claims } from '@tokenward/core';
import type { SessionClaims } from './session.js';
import type { ClerkTokenType } from './token-type.js';

/** The claims of an M2M token. The machine that created it wrote all claims that are not listed here. */
export interface M2mClaims {
  /** The machine that created it. Only this member proves who calls. */
  readonly sub: string;
  /**
   * In an opaque token: the machines that may receive it, separated by spaces, as Clerk returns them. In a JWT, the
   * machine that created it chose the text. `aud` is the machine's own text in both.
   */
  readonly scopes?: string | readonly string[];
  readonly aud?: string | readonly string[];
  readonly exp?: number;
  readonly [claim: string]: unknown;
}

/** The claims of an OAuth access token, the same for JWTs and opaque tokens. */
export interface OAuthClaims {
  /** The user who consented. */
  readonly sub: string;
  /** The client that requested it. */
  readonly client_id: string;
  readonly scope?: string;
  readonly scp?: readonly string[];
  /** The resources for which the client requested it. Checked if `audience` is configured. */
  readonly aud?: string | readonly string[];
  /** The party that acts for the user, in a token from a token exchange. `access.actor` is its `sub`. */
  readonly act?: OAuthActor;
  readonly exp?: number;
  readonly [claim: string]: unknown;
}

/** The party that acts for a user (RFC 8693 §4.1). */
export interface OAuthActor {
  readonly sub: string;
  readonly iss?: string;
  /** The type of the party, such as `agent`, if Clerk returns one. */
  readonly type?: string;
  /** The previous party. */
  readonly act?: OAuthActor;
  readonly [member: string]: unknown;
}

/** The claims of an API key, as Clerk returns them. */
export interface ApiKeyClaims {
  /**
   * The id of the holder: a user (`user_`), an organization (`org_`) or a machine (`mch_`). Clerk may add further
   * kinds.
   */
  readonly sub: string;
  readonly scopes: readonly string[];
  /** Your own claims. */
  readonly claims?: Claims;
  readonly name?: string;
  readonly description?: string;
  /** The user who created it. */
  readonly created_by?: string;
  /** When it was last used, in seconds since 1970. */
  readonly last_used_at?: number;
  readonly iat?: number;
  /** When it expires, in seconds since 1970. */
  readonly exp?: number;
  readonly [claim: string]: unknown;
}

/** The claims of each kind of token. */
export interface ClaimsOf {
  readonly session_token: SessionClaims;
  readonly m2m_token: M2mClaims;
  readonly oauth_token: OAuthClaims;
  readonly api_key: ApiKeyClaims;
}

/** The access that one of these kinds of token gives. */
export type ClerkAccess<T extends ClerkTokenType = ClerkTokenType> = {
  readonly [K in T]: Access<K, ClaimsOf[K]>;
}[T];
