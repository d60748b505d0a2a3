import type { DenialCode } from './response/denial.js';

/**
 * What a verifier reports about its work. Ages and durations are in seconds. Events contain codes and names, and no
 * value from a token.
 */
export type AuthEvent =
  | { readonly type: 'verified'; readonly authority: string; readonly seconds: number }
  | {
      readonly type: 'denied';
      readonly code: DenialCode;
      /** The authority that the token belongs to; `undefined` if it belongs to none. */
      readonly authority: string | undefined;
      readonly seconds: number;
    }
  | {
      readonly type: 'unavailable';
      readonly hint: string;
      readonly retryAfter: number;
      readonly seconds: number;
    }
  | {
      readonly type: 'keys_refreshed';
      /** The URL or the issuer, without user name, password, query and fragment. */
      readonly source: string;
      readonly keys: number;
      readonly seconds: number;
    }
  | {
      readonly type: 'keys_failed';
      readonly source: string;
      readonly hint: string;
      /** The age in seconds of the keys that are still in use; `undefined` if there are none. */
      readonly age: number | undefined;
    }
  | {
      readonly type: 'kid_missed';
      readonly authority: string;
      /** Whether a newer key set contains it. Many events with `false` may be an attack. */
      readonly found: boolean;
    }
  | {
      /**
       * Claims contain numbers beyond 2^53, whose last digits JavaScript drops. Reported when the signature of a token
       * is verified for the first time, and for each introspection response.
       */
      readonly type: 'claims_imprecise';
      readonly authority: string;
      /** The names of the claims. If the issuer writes such numbers as strings, no digit is lost. */
      readonly claims: readonly string[];
    }
  | {
      /** The store of used proofs of `dpop` failed, or did not answer in time. */
      readonly type: 'replay_failed';
      readonly hint: string;
      /** Whether the proof was accepted without this check: `onStoreFailure: 'accept'`. */
      readonly accepted: boolean;
    };

/** Receives events. */
export type Observe = (event: AuthEvent) => void;

/**
 * The external inputs of a verification. They are injected, so that a test can set the clock and replace the network.
 */
export interface Context {
  /** The time in seconds since the epoch. */
  readonly now: () => number;
  readonly fetch: typeof globalThis.fetch;
  /** Receives the events of keys and tokens. */
  readonly observe?: Observe;
  /** The members of `cnf` whose proofs the verifier checks after the rules (RFC 7800 §3.1). */
  readonly confirmations?: readonly string[];
}
