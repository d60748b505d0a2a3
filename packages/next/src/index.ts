import { ConfigurationError, fromFetchRequest, isUnavailable } from '@tokenward/core';
import { createGuards, runHook } from '@tokenward/core/authoring';
import type { Access, Requirements, RequirementsFunction, Verdict, Verifier } from '@tokenward/core';
import type { GuardOptions, Guards } from '@tokenward/core/authoring';
import type { UnavailableError } from '@tokenward/core';

/** Wraps a route handler: `export const GET = auth.required()((request, context) => ...)`. */
export type Wrap = <R extends Request, Context, Answer extends Response | undefined>(
  handler: (request: R, context: Context) => Answer | Promise<Answer>,
) => (request: R, context: Context) => Promise<Answer | Response>;

/** Guards for the route handlers of a Next.js app, with `get` and `find` for the verified access. */
export interface NextAuth<A extends Access> extends Guards<A, Wrap, Wrap, Request> {
  /**
   * Verifies the caller of a server component or a server action. Pass `await headers()`. Each call runs all checks,
   * except for the signature of a JWT in the cache. Rejects with `UnavailableError` if no verdict is possible, for
   * example when the keys can't be fetched.
   */
  authenticate(headers: Pick<Headers, 'get'>, requirements?: Requirements<A>): Promise<Verdict<A>>;
  /** Rejects requests early in `proxy.ts`. It must not be the only check, because some requests skip the proxy. */
  proxy(
    requirements?: Requirements<A> | RequirementsFunction<A, A['authority'], Request>,
  ): (request: Request) => Promise<Response | undefined>;
}

/** Options of `nextAuth`. */
export interface NextAuthOptions extends GuardOptions<Request> {
  /**
   * Called for every outage that a guard answers with 503, because Next.js has no error handler for it.
   * @default console.error
   */
  readonly onUnavailable?: (error: UnavailableError, request: Request) => void | Promise<void>;
}

/**
 * Creates guards for the App Router of Next.js from a verifier. Throws `ConfigurationError` when `onUnavailable` is
 * not a function.
 */
export function nextAuth<A extends Access>(
  verifier: Verifier<A>,
  { onUnavailable = print, ...options }: NextAuthOptions = {},
): NextAuth<A> {
  if (typeof onUnavailable !== 'function')
    throw new ConfigurationError('The options of nextAuth: "onUnavailable" must be a function.');
  const guards = createGuards(verifier, options, (admit): Wrap => {
    return (handler) => async (request, context) => {
      const admitted = Promise.resolve(admit(fromFetchRequest(request)));
      const refused = await admitted.catch(async (error: unknown) => {
        if (!isUnavailable(error)) throw error;
        await runHook('"onUnavailable"', () => onUnavailable(error, request));
        return error;
      });
      if (refused === undefined) return handler(request, context);
      const { status, headers, body } = refused.reply;
      return new Response(body, { status, headers });
    };
  });
  return {
    ...guards,
    // Any method will do here: Next.js itself rejects a server action from another origin.
    authenticate(headers, requirements) {
      const request = { raw: headers, method: 'GET', header: (name: string) => headers.get(name) };
      return verifier.authenticate(request, requirements);
    },
    proxy(requirements) {
      const refuse = guards.required(requirements)(() => undefined);
      return (request) => refuse(request, undefined);
    },
  };
}

/** Next.js logs what a handler throws. This error is answered with 503 instead, so it is logged here. */
function print(error: unknown): void {
  // oxlint-disable-next-line no-console
  console.error(error);
}
