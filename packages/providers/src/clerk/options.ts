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
  readonly jwtKey?: string;
  /** The secret key of the instance: for its keys, for opaque OAuth tokens, for API keys, and for opaque M2M tokens with `machineId`. */
  readonly secretKey?: string;
  /**
   * Fetches the keys for every token. It costs a request each time, bad tokens included, so it is for tests.
   * @default false
   */
  readonly skipJwksCache?: boolean;
  /**
   * The address of the Backend API.
   * @default "https://api.clerk.com"
   */
  readonly apiUrl?: string;
  /**
   * The version in the address of the Backend API's keys.
   * @default "v1"
   */
  readonly apiVersion?: string;
}

/** What all JWTs of one instance are checked against. */
export interface ClerkIssuerOptions extends ClerkKeyOptions {
  /** The Frontend API URL, such as `https://clerk.example.com`; `iss` must be exactly this, which Clerk's own SDK does not check. */
  readonly issuer: string;
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

/** Who this API is when machines call it. */
export interface ClerkMachineOptions {
  /** The secret key of this API's own machine; Clerk then checks that an opaque M2M token is meant for it. */
  readonly machineSecretKey?: string;
  /**
   * The id of this API's own machine (`mch_...`), which must be among the receivers of an M2M token; `unchecked` to take
   * tokens meant for other machines of the instance. Without it no M2M token is taken as a JWT.
   */
  readonly machineId?: string | Unchecked;
}

/** What `clerk` takes. */
export interface ClerkOptions extends ClerkIssuerOptions, ClerkSessionOptions, ClerkMachineOptions {
  /**
   * The kinds of token that are taken at all. Name `oauth_token` and `api_key` to take them, for they come from programs of
   * others.
   * @default 'session_token', and 'm2m_token' where `machineSecretKey` or `machineId` is given
   */
  readonly acceptsToken?: ClerkTokenType | readonly ClerkTokenType[];
}

/** What `clerk` takes for an API that no person calls with a session. */
export interface ClerkProgramOptions
  extends ClerkIssuerOptions, Partial<ClerkSessionOptions>, ClerkMachineOptions {
  /** The kinds of token that are taken, without `session_token`. */
  readonly acceptsToken:
    | Exclude<ClerkTokenType, 'session_token'>
    | readonly Exclude<ClerkTokenType, 'session_token'>[];
}

/** What `verifyToken` takes. */
export interface VerifyTokenOptions extends Omit<ClerkIssuerOptions, 'issuer'>, ClerkSessionOptions {
  /** The Frontend API URL, which `iss` must be; `unchecked` to leave it to the keys, as Clerk's own SDK does. */
  readonly issuer: string | Unchecked;
}
