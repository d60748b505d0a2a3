import type { Denial, UnavailableError } from '@tokenward/core';

/** Options of `nextAuth`. */
export interface NextAuthOptions {
  /**
   * Called with every denial before its reply is sent, for the log. A denial contains no part of the token. `authenticate`
   * has no request. An anonymous caller of `authenticate` is no denial. An error that the function throws goes to Next.js
   * as an `Error`. So does a promise that takes longer than 10 seconds.
   * @default in development, at most one line per second for each code
   */
  readonly onDenied?: (denial: Denial, request: Request | undefined) => void | Promise<void>;
  /**
   * `true` lets pages of other origins read the challenge and the nonce for DPoP proofs. It sets
   * `Access-Control-Expose-Headers` of the responses that have them.
   * @default the header is left to the application
   */
  readonly exposeHeaders?: true;
  /**
   * Called for every outage, because Next.js has no error handler for the 503 of a guard. `authenticate` has no request.
   * @default console.error for a guard; `authenticate` rejects, which Next.js logs itself
   */
  readonly onUnavailable?: (error: UnavailableError, request: Request | undefined) => void | Promise<void>;
}
