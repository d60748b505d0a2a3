import type { Unchecked } from '@tokenward/core';
import type { ClerkAccess } from './token-claims.js';
import type { ClerkTokenType } from './token-type.js';

/**
 * The source of Clerk's keys: `jwtKey` if given. Otherwise, with `secretKey`, the Backend API. Otherwise the issuer's
 * JWKS at `/.well-known/jwks.json`.
 */
export interface ClerkKeyOptions {
  /**
   * The JWT public key of the instance as PEM, in any form that an environment variable can hold, for RS256. Nothing
   * is fetched then, so a key rotation requires a new value.
   */
  readonly jwtKey?: string | undefined;
  /**
   * The secret key of the instance. It fetches the keys and verifies opaque OAuth tokens and API keys. Without
   * `machineSecretKey` it also verifies opaque M2M tokens. With this key, Clerk accepts M2M tokens for any machine of
   * the instance. Set `machineId` to accept only those for this one.
   */
  readonly secretKey?: string | undefined;
  /**
   * Fetches the keys for every token, even an invalid one. Use it only in tests.
   * @default false
   */
  readonly skipJwksCache?: boolean;
  /**
   * The URL of the Backend API.
   * @default "https://api.clerk.com"
   */
  readonly apiUrl?: string | undefined;
  /**
   * The version in the JWKS URL of the Backend API.
   * @default "v1"
   */
  readonly apiVersion?: string;
}

/** The checks for all tokens of one instance. */
export interface ClerkIssuerOptions extends ClerkKeyOptions {
  /**
   * The Frontend API URL, such as `https://clerk.example.com`, which `iss` must equal exactly. A list allows several,
   * for example while the instance moves to another domain. With several, also set `jwtKey` or `secretKey`.
   */
  readonly issuer: string | readonly string[] | undefined;
  /**
   * The required `aud` of session and OAuth tokens. A token without `aud` is rejected, although Clerk's own SDK
   * accepts it. So set it only if your tokens have it.
   * @default `aud` is not checked
   */
  readonly audience?: string | readonly string[];
  /**
   * The allowed clock difference in milliseconds, also for the `exp` of opaque tokens and API keys. 0 means none.
   * @default 5000
   */
  readonly clockSkewInMs?: number;
  /**
   * Whether a token of any kind was revoked, by your own look-up. It is called on each request, after all other checks
   * of the token: `true` denies with 401 `token_revoked`, `false` passes. An error, or a promise that takes longer than
   * 5 seconds, is an outage (503). Any other result is a `ConfigurationError`.
   */
  isRevoked?(this: void, access: ClerkAccess): boolean | PromiseLike<boolean>;
}

/** Further checks for session tokens. */
export interface ClerkSessionOptions {
  /**
   * The origins of your own pages. `azp` must be one of them. `unchecked` accepts sessions from any page of the
   * instance.
   */
  readonly authorizedParties: readonly string[] | Unchecked;
  /**
   * `unchecked` also accepts session tokens without `azp`. Clerk issues them on top-level navigation and by its
   * Backend API. An `azp` that is present is still checked.
   * @default they are rejected
   */
  readonly missingAzp?: Unchecked;
  /**
   * `false` also accepts pending sessions (`sts: pending`), whose user must complete a task to be signed in.
   * @default true
   */
  readonly treatPendingAsSignedOut?: boolean;
}

/** Options for calls by machines. */
export interface ClerkMachineOptions {
  /**
   * The ids (`mch_...`) of the machines that may call. Clerk writes the id of the machine that created an M2M token
   * into `sub`. Required if M2M tokens are accepted. `unchecked` accepts JWTs of any machine of the instance. Nothing
   * else in a JWT proves that its sender may call this API.
   */
  readonly senders?: readonly string[] | Unchecked;
  /**
   * The secret key of this API's own machine. It verifies opaque M2M tokens. Clerk then rejects those of machines
   * that may not call this one.
   */
  readonly machineSecretKey?: string | undefined;
  /**
   * The id of this API's own machine (`mch_...`). M2M tokens whose `scopes` or `aud` name only other machines are
   * then rejected. It does not prove who may call, because the sender of a JWT writes both claims.
   */
  readonly machineId?: string | undefined;
}

/** Options of `clerk`. */
export interface ClerkOptions extends ClerkIssuerOptions, ClerkSessionOptions, ClerkMachineOptions {
  /**
   * The accepted kinds of token; `any` means all four. `oauth_token` and `api_key` must be named, because third-party
   * programs use them.
   * @default 'session_token', and 'm2m_token' if `senders`, `machineSecretKey` or `machineId` is set; only
   * 'm2m_token'
   * if `authorizedParties` is missing too
   */
  readonly acceptsToken?: ClerkTokenType | 'any' | readonly ClerkTokenType[];
}

/** Options of `clerk` for an API that accepts no sessions. */
export interface ClerkProgramOptions
  extends Omit<ClerkIssuerOptions, 'issuer'>, Partial<ClerkSessionOptions>, ClerkMachineOptions {
  /** As for sessions, but optional if `jwtKey` or `secretKey` is set. Without it `iss` is not compared. */
  readonly issuer?: ClerkIssuerOptions['issuer'];
  /** The accepted kinds of token, without `session_token`. */
  readonly acceptsToken:
    | Exclude<ClerkTokenType, 'session_token'>
    | readonly Exclude<ClerkTokenType, 'session_token'>[];
}

/** Options of `clerk` for an API that only machines call. It accepts only M2M tokens. */
export interface ClerkReceiverOptions extends Omit<
  ClerkProgramOptions,
  'acceptsToken' | keyof ClerkSessionOptions
> {
  /** The ids (`mch_...`) of the machines that may call. `unchecked` accepts any machine of the instance. */
  readonly senders: readonly string[] | Unchecked;
}

/** The same options, each of which may be `undefined` and then has its default. */
type OrUndefined<T> = { readonly [K in keyof T]: T[K] | undefined };

/**
 * Options of `verifyToken`: those of Clerk's function, and `issuer`. `issuer`, `audience` and `authorizedParties`
 * must not be `undefined`, because an unset environment variable must not disable a check. The other options then
 * have their defaults.
 */
export interface VerifyTokenOptions
  extends
    OrUndefined<ClerkKeyOptions>,
    OrUndefined<Omit<ClerkSessionOptions, 'authorizedParties'>>,
    OrUndefined<Pick<ClerkIssuerOptions, 'clockSkewInMs'>>,
    Pick<ClerkIssuerOptions, 'audience'> {
  /**
   * The origins of your own pages. `azp` must be one of them. Empty entries are ignored, such as those of a split
   * environment variable. `unchecked` accepts sessions from any page of the instance.
   */
  readonly authorizedParties: readonly string[] | Unchecked;
  /**
   * The Frontend API URL, such as `https://clerk.example.com`, or a list of them. `iss` must be one of them.
   * Recommended: without it, only the key binds a token to the instance, and a warning is logged once. `unchecked`
   * disables the check without a warning.
   */
  readonly issuer?: string | readonly string[] | Unchecked;
  /**
   * Has no effect: only the types `JWT` and none are accepted. A warning is logged once.
   * @deprecated Remove it.
   */
  readonly headerType?: string | readonly string[] | undefined;
  /**
   * Has no effect, as in Clerk's function. A warning is logged once.
   * @deprecated Remove it.
   */
  readonly jwksCacheTtlInMs?: number | undefined;
}
