import type { Context } from '../authority/authority.js';
import type { DenialCode } from '../response/denial.js';
import { isUnavailable } from '../response/unavailable-error.js';
import type { Soon } from '../lib/maybe-promise.js';
import { ignoreRejection } from '../lib/thenable.js';
import type { Verification } from './verdict.js';

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

/** Makes an observer that is never waited for, and whose errors, at once or later, reach neither the request nor the process. */
export function quietly(observe: (event: AuthEvent) => unknown): Observe {
  return (event) => {
    try {
      ignoreRejection(observe(event));
    } catch {
      // What an observer throws must not decide about a request.
    }
  };
}

/** Tells of each judgement, and of each that nobody could make. */
export function observed<A extends unknown[]>(
  context: Context,
  judge: (...parameters: A) => Soon<Verification>,
): (...parameters: A) => Soon<Verification> {
  const { observe } = context;
  if (observe === undefined) return judge;
  return async (...parameters) => {
    const start = context.now();
    const seconds = (): number => Math.max(0, context.now() - start);
    try {
      const verification = await judge(...parameters);
      const { access, denial } = verification;
      if (denial === undefined)
        observe({ type: 'verified', authority: access.authority, seconds: seconds() });
      else {
        const { authority } = verification;
        observe({ type: 'denied', code: denial.code, authority, seconds: seconds() });
      }
      return verification;
    } catch (error) {
      if (isUnavailable(error)) {
        const { hint, retryAfter } = error;
        observe({ type: 'unavailable', hint, retryAfter, seconds: seconds() });
      }
      throw error;
    }
  };
}
