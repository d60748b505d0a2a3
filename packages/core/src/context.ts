import type { DenialCode } from './response/denial.js';

/** What a verifier tells of its work: codes, names, ages and durations in seconds, and no value out of a token. */
export type AuthEvent =
  | { readonly type: 'verified'; readonly authority: string; readonly seconds: number }
  | {
      readonly type: 'denied';
      readonly code: DenialCode;
      /** Who judged the token; nobody, when it came to no authority. */
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
      /** The address or the issuer, without user name, password, query and fragment. */
      readonly source: string;
      readonly keys: number;
      readonly seconds: number;
    }
  | {
      readonly type: 'keys_failed';
      readonly source: string;
      readonly hint: string;
      /** How old the keys are that are still served; `undefined` when there are none. */
      readonly age: number | undefined;
    }
  | {
      readonly type: 'kid_missed';
      readonly authority: string;
      /** Whether newer keys had it; many misses that are not found are somebody trying. */
      readonly found: boolean;
    }
  | {
      /** Claims hold numbers beyond 2^53, whose last digits JavaScript drops: of a token when its signature is verified, and of each introspection answer. */
      readonly type: 'claims_imprecise';
      readonly authority: string;
      /** The names of the claims. Have the issuer write such numbers as strings. */
      readonly claims: readonly string[];
    };

/** Is told of events. */
export type Observe = (event: AuthEvent) => void;

/** Everything impure that a verification uses; it is injected, so that a test can set the clock and answer for the network. */
export interface Context {
  /** The time in seconds since the epoch. */
  readonly now: () => number;
  readonly fetch: typeof globalThis.fetch;
  /** Is told of what happens to keys and tokens. */
  readonly observe?: Observe;
}
