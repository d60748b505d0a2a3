import type { Unchecked } from '@tokenward/core';
import type { ClerkTokenType } from './token-type.js';

/**
 * Where Clerk's keys come from, by one rule: `jwtKey` where it is given; else, with `secretKey`, the Backend API; else the
 * public key set of the issuer, at `/.well-known/jwks.json`.
 */
export interface ClerkKeyOptions {
  /**
   * The JWT public key of the instance as PEM, in any form in which an environment variable can hold it, for RS256. Nothing
   * is fetched then, and a rotation needs a new value.
   */
  readonly jwtKey?: string | undefined;
  /**
   * The secret key of the instance: for its keys, for opaque OAuth tokens, for API keys, and for opaque M2M tokens where no
   * `machineSecretKey` is given. Asked with this key, Clerk takes M2M tokens meant for any machine of the instance; give `machineId` to
   * take only those meant for this one.
   */
  readonly secretKey?: string | undefined;
  /**
   * Fetches the keys for every token. It costs a request each time, bad tokens included, so it is for tests.
   * @default false
   */
  readonly skipJwksCache?: boolean;
  /**
   * The address of the Backend API.
   * @default "https://api.clerk.com"
   */
  readonly apiUrl?: string | undefined;
  /**
   * The version in the address of the Backend API's keys.
   * @default "v1"
   */
  readonly apiVersion?: string;
}

/** What all JWTs of one instance are checked against. */
export interface ClerkIssuerOptions extends ClerkKeyOptions {
  /**
   * The Frontend API URL, such as `https://clerk.example.com`. `iss` must be exactly this, or one of these where it is a list: for an
   * instance that moves to another domain, for one. With several, give `jwtKey` or `secretKey` as well.
   */
  readonly issuer: string | readonly string[] | undefined;
  /**
   * The `aud` that session and OAuth tokens must have. Clerk's own SDK passes tokens that have none; here they are refused,
   * so set it only where your tokens carry it. By default `aud` is not looked at.
   */
  readonly audience?: string | readonly string[];
  /**
   * How far the clocks may be apart, in milliseconds; 0 is honoured.
   * @default 5000
   */
  readonly clockSkewInMs?: number;
}

/** What session tokens are checked against besides. */
export interface ClerkSessionOptions {
  /** The origins of your own pages, which `azp` must be one of; `unchecked` to take sessions that any page of the instance began. */
  readonly authorizedParties: readonly string[] | Unchecked;
  /**
   * `unchecked` to take session tokens without `azp` as well: those that Clerk mints on top-level navigation and by its
   * Backend API. By default they are refused; one that has an `azp` is checked all the same.
   */
  readonly missingAzp?: Unchecked;
  /**
   * `false` to take sessions whose user has still something to do before being signed in (`sts: pending`).
   * @default true
   */
  readonly treatPendingAsSignedOut?: boolean;
}

/** Which machines may call this API, and which machine it is itself. */
export interface ClerkMachineOptions {
  /**
   * The machines that may call: the ids (`mch_...`) of the machines that make the M2M tokens, which Clerk writes into `sub`. It is
   * required where M2M tokens are accepted. `unchecked` lets any machine of the instance call with a JWT, since nothing else in a JWT
   * proves that Clerk lets its sender call this API.
   */
  readonly senders?: readonly string[] | Unchecked;
  /**
   * The secret key of this API's own machine. Opaque M2M tokens are verified with it, and Clerk then refuses those of machines that may
   * not call this one.
   */
  readonly machineSecretKey?: string | undefined;
  /**
   * The id of this API's own machine (`mch_...`). M2M tokens whose `scopes` or `aud` name other machines and not this one are then
   * refused. It does not prove who may call: both are written by the sender of a JWT.
   */
  readonly machineId?: string | undefined;
}

/** What `clerk` takes. */
export interface ClerkOptions extends ClerkIssuerOptions, ClerkSessionOptions, ClerkMachineOptions {
  /**
   * The kinds of token that are taken at all; `any` stands for all four. Name `oauth_token` and `api_key` to take them, for they come
   * from programs of others.
   * @default 'session_token', and 'm2m_token' where `senders`, `machineSecretKey` or `machineId` is given; of these two only 'm2m_token'
   * where `authorizedParties` is left out
   */
  readonly acceptsToken?: ClerkTokenType | 'any' | readonly ClerkTokenType[];
}

/** What `clerk` takes for an API that no person calls with a session. */
export interface ClerkProgramOptions
  extends Omit<ClerkIssuerOptions, 'issuer'>, Partial<ClerkSessionOptions>, ClerkMachineOptions {
  /** As for sessions, but it may be left out where `jwtKey` or `secretKey` is given. Then `iss` is not compared. */
  readonly issuer?: ClerkIssuerOptions['issuer'];
  /** The kinds of token that are taken, without `session_token`. */
  readonly acceptsToken:
    | Exclude<ClerkTokenType, 'session_token'>
    | readonly Exclude<ClerkTokenType, 'session_token'>[];
}

/** What `clerk` takes for an API that only machines call: M2M tokens are then the only kind that is accepted. */
export interface ClerkReceiverOptions extends Omit<
  ClerkProgramOptions,
  'acceptsToken' | keyof ClerkSessionOptions
> {
  /** The ids (`mch_...`) of the machines that may call; `unchecked` lets any machine of the instance call. */
  readonly senders: readonly string[] | Unchecked;
}

/** The same options, each of which may be `undefined` and has its default then. */
type OrUndefined<T> = { readonly [K in keyof T]: T[K] | undefined };

/**
 * What `verifyToken` takes: the options of Clerk's function, and `issuer`. Given as `undefined`, `issuer`, `audience` and
 * `authorizedParties` are errors, as a variable that is not set must not switch a check off; the others have their defaults then.
 */
export interface VerifyTokenOptions
  extends
    OrUndefined<ClerkKeyOptions>,
    OrUndefined<Omit<ClerkSessionOptions, 'authorizedParties'>>,
    OrUndefined<Pick<ClerkIssuerOptions, 'clockSkewInMs'>>,
    Pick<ClerkIssuerOptions, 'audience'> {
  /**
   * The origins of your own pages, which `azp` must be one of; empty entries, such as those of a split environment variable, are
   * left out. `unchecked` to take sessions that any page of the instance began.
   */
  readonly authorizedParties: readonly string[] | Unchecked;
  /**
   * The Frontend API URL, such as `https://clerk.example.com`, or a list of them, which `iss` must be. Recommended: without it, the
   * key alone binds a token to the instance, and a warning says so once. `unchecked` to leave it to the key on purpose.
   */
  readonly issuer?: string | readonly string[] | Unchecked;
  /**
   * Has no effect: a session token has the type `JWT` or none, and no other is taken. A warning says so once.
   * @deprecated Leave it out.
   */
  readonly headerType?: string | readonly string[] | undefined;
  /**
   * Has no effect, as at Clerk. A warning says so once.
   * @deprecated Leave it out.
   */
  readonly jwksCacheTtlInMs?: number | undefined;
}
