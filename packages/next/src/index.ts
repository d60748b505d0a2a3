import { fromFetchRequest, isUnavailable } from '@tokenward/core';
import { callable, createGuards, denialReporter, optional, runHook } from '@tokenward/core/authoring';
import type {
  Access,
  Denial,
  Requirements,
  RequirementsFunction,
  UnavailableError,
  Verdict,
  Verifier,
} from '@tokenward/core';
import type { Authenticate, Guards } from '@tokenward/core/authoring';

/** Wraps a route handler: `export const GET = auth.required()((request, context) => ...)`. */
export type Wrap = <R extends Request, Context, Answer extends Response | undefined>(
  handler: (request: R, context: Context) => Answer | Promise<Answer>,
) => (request: R, context: Context) => Promise<Answer | Response>;

/** Guards for the route handlers of a Next.js app, with `get` and `find` for the verified access. */
export interface NextAuth<A extends Access> extends Guards<A, Wrap, Wrap, Request> {
  /**
   * Verifies the caller of a server component or a server action. Pass `await headers()`. Each call runs all checks,
   * except for the signature of a JWT in the cache. Rejects with `UnavailableError` if no verdict is possible, for
   * example when the keys can't be fetched. Calls `onDenied` and `onUnavailable` first, without a request.
   */
  authenticate(headers: Pick<Headers, 'get'>, requirements?: Requirements<A>): Promise<Verdict<A>>;
  /** Rejects requests early in `proxy.ts`. It must not be the only check, because some requests skip the proxy. */
  proxy(
    requirements?: Requirements<A> | RequirementsFunction<A, A['authority'], Request>,
  ): (request: Request) => Promise<Response | undefined>;
}

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
   * Called for every outage, because Next.js has no error handler for the 503 of a guard. `authenticate` has no request.
   * @default console.error for a guard; `authenticate` rejects, which Next.js logs itself
   */
  readonly onUnavailable?: (error: UnavailableError, request: Request | undefined) => void | Promise<void>;
}

const expectations = {
  onUnavailable: optional(callable('a function that takes the error and the request')),
} as const;

/** Creates guards for the App Router of Next.js from a verifier. Throws `ConfigurationError` for invalid options. */
export function nextAuth<A extends Access>(
  verifier: Verifier<A>,
  options: NextAuthOptions = {},
): NextAuth<A> {
  const bind = (admit: Authenticate<Request>): Wrap => {
    return (handler) => async (request, context) => {
      const admitted = Promise.resolve(admit(fromFetchRequest(request)));
      const refused = await admitted.catch(async (error: unknown) => {
        if (!isUnavailable(error)) throw error;
        await reportOutage(options.onUnavailable ?? print, error, request);
        return error;
      });
      if (refused === undefined) return handler(request, context);
      const { status, headers, body } = refused.reply;
      return new Response(body, { status, headers });
    };
  };
  const guards = createGuards<A, Wrap, Request>(verifier, options, bind, expectations);
  const reportDenial = denialReporter({
    ...(options.onDenied && { onDenied: (denial) => options.onDenied?.(denial, undefined) }),
  });
  return {
    ...guards,
    // Any method will do here: Next.js itself rejects a server action from another origin.
    async authenticate(headers, requirements) {
      const request = { raw: headers, method: 'GET', header: (name: string) => headers.get(name) };
      const verdict = await verifier.authenticate(request, requirements).catch(async (error: unknown) => {
        if (isUnavailable(error)) await reportOutage(options.onUnavailable, error, undefined);
        throw error;
      });
      if (verdict.outcome === 'denied') await reportDenial(verdict.denial, request);
      return verdict;
    },
    proxy(requirements) {
      const refuse = guards.required(requirements)(() => undefined);
      return (request) => refuse(request, undefined);
    },
  };
}

function reportOutage(
  onUnavailable: NextAuthOptions['onUnavailable'],
  error: UnavailableError,
  request: Request | undefined,
): unknown {
  return runHook('"onUnavailable"', () => onUnavailable?.(error, request));
}

/** Next.js logs what a handler throws. This error is answered with 503 instead, so it is logged here. */
function print(error: unknown): void {
  // oxlint-disable-next-line no-console
  console.error(error);
}
