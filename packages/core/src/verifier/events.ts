import type { AuthEvent, Context, Observe } from '../context.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { ignoreRejection } from '../lib/thenable.js';
import { isUnavailable } from '../response/unavailable-error.js';
import type { Verification } from './verdict.js';

/** Wraps an observer: it is not awaited, and its errors and rejections are ignored. */
export function ignoreErrors(observe: (event: AuthEvent) => unknown): Observe {
  return (event) => {
    try {
      ignoreRejection(observe(event));
    } catch {
      // An observer must not influence a request.
    }
  };
}

/** Reports each verification and each outage to `observe`. */
export function reportVerification<A extends unknown[]>(
  context: Context,
  judge: (...parameters: A) => MaybePromise<Verification>,
): (...parameters: A) => MaybePromise<Verification> {
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
