import type { AuthEvent, Context, Observe } from '../context.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { ignoreThrown } from '../lib/ignore-thrown.js';
import { ignoreRejection } from '../lib/thenable.js';
import { isUnavailable } from '../response/unavailable-error.js';
import type { Verification } from './verdict.js';

/** Wraps an observer: it is not awaited, and its errors and rejections are ignored. */
export function ignoreErrors(observe: (event: AuthEvent) => unknown): Observe {
  return (event) => {
    try {
      ignoreRejection(observe(event));
    } catch (thrown) {
      // An observer must not influence a request.
      ignoreThrown(thrown);
    }
  };
}

/** Reports each verification and each outage to `observe`. A verification without a promise is reported at once. */
export function reportVerification<A, B>(
  context: Context,
  judge: (a: A, b: B) => MaybePromise<Verification>,
): (a: A, b: B) => MaybePromise<Verification> {
  const { observe } = context;
  if (observe === undefined) return judge;
  const secondsSince = (start: number): number => Math.max(0, context.now() - start);

  function report(verification: Verification, start: number): Verification {
    const { access, denial } = verification;
    const seconds = secondsSince(start);
    if (denial === undefined) observe?.({ type: 'verified', authority: access.authority, seconds });
    else observe?.({ type: 'denied', code: denial.code, authority: verification.authority, seconds });
    return verification;
  }

  function reportOutage(error: unknown, start: number): never {
    if (isUnavailable(error)) {
      const { hint, retryAfter } = error;
      observe?.({ type: 'unavailable', hint, retryAfter, seconds: secondsSince(start) });
    }
    throw error;
  }

  function reportLater(pending: Promise<Verification>, start: number): Promise<Verification> {
    return pending.then(
      (verification) => report(verification, start),
      (error: unknown) => reportOutage(error, start),
    );
  }

  return (a, b) => {
    const start = context.now();
    let verification;
    try {
      verification = judge(a, b);
    } catch (error) {
      return reportOutage(error, start);
    }
    return verification instanceof Promise ? reportLater(verification, start) : report(verification, start);
  };
}
