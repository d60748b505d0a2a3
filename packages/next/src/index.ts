import { ConfigurationError, fromFetchRequest, isUnavailable } from '@tokenward/core';
import { createGuards, runHook } from '@tokenward/core/authoring';
import type { Access, Requirements, RequirementsFunction, Verdict, Verifier } from '@tokenward/core';
import type { GuardOptions, Guards } from '@tokenward/core/authoring';
import type { UnavailableError } from '@tokenward/core';

/** Wraps a route handler: `export const GET = auth.required()((request, context) => ...)`. */
export type Wrap = <R extends Request, Context, Answer extends Response | undefined>(
  handler: (request: R, context: Context) => Answer | Promise<Answer>,
) => (request: R, context: Context) => Promise<Answer | Response>;

/** Guards for the route handlers of a Next.js app, and what they found out. */
export interface NextAuth<A extends Access> extends Guards<A, Wrap, Wrap, Request> {
  /**
   * For server components and server actions: what is to be thought of the caller, from `await headers()`. Asked twice in
   * one request, it verifies once. Rejects with `UnavailableError` when nobody can tell.
   */
  authenticate(headers: Pick<Headers, 'get'>, requirements?: Requirements<A>): Promise<Verdict<A>>;
  /** For `proxy.ts`: an early refusal that spares work. It is never the only gate, since a proxy can be passed by. */
  proxy(
    requirements?: Requirements<A> | RequirementsFunction<A, A['authority'], Request>,
  ): (request: Request) => Promise<Response | undefined>;
}

/** What an app may add. */
export interface NextAuthOptions extends GuardOptions<Request> {
  /** Called with every outage that a guard answers with 503, since Next.js has no error path for it. @default console.error */
  readonly onUnavailable?: (error: UnavailableError, request: Request) => void | Promise<void>;
}

/** Binds a verifier to the App Router of Next.js. */
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
    // Next.js itself refuses a server action that comes from another origin.
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

/** Next.js prints what a handler throws; this error is answered, so it would pass unseen. */
function print(error: unknown): void {
  // oxlint-disable-next-line no-console
  console.error(error);
}
