import { fromFetchRequest, isUnavailable } from '@tokenward/core';
import { callable, createGuards, notFoundReply, optional, verifierFrom } from '@tokenward/core/authoring';
import type { Access, Reply, Requirements, RequirementsFunction, Verdict, Verifier } from '@tokenward/core';
import type { Authenticate, Guards, MiddlewareOf, Only } from '@tokenward/core/authoring';
import { authenticator, reportOutage } from './authenticate.js';
import type { NextAuthOptions } from './options.js';

export type { NextAuthOptions } from './options.js';

/** Wraps a route handler: `export const GET = auth.required()((request, context, access) => ...)`. */
export type Wrap<Granted = unknown> = <R extends Request, Context, Answer extends Response | undefined>(
  handler: (request: R, context: Context, access: Granted) => Answer | Promise<Answer>,
) => (request: R, context: Context) => Promise<Answer | Response>;

/** Wraps a handler that gets the access as its third argument. */
export interface NextWrap extends MiddlewareOf {
  readonly middleware: Wrap<this['access']>;
}

/** Route handlers for every method: `export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = auth.metadata()`. */
export type MetadataHandlers = Readonly<
  Record<(typeof methods)[number], (request: Request) => Promise<Response>>
>;

const methods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Guards for the route handlers of a Next.js app, with `get` and `find` for the verified access. */
export interface NextAuth<A extends Access> extends Omit<Guards<A, NextWrap, NextWrap, Request>, 'metadata'> {
  /**
   * The route handlers that serve the metadata of the resource (RFC 9728), for
   * `app/.well-known/oauth-protected-resource/[[...path]]/route.ts`. Any other address gets 404.
   */
  metadata(): MetadataHandlers;
  /**
   * Verifies the caller of a server component or a server action. Pass `await headers()`. Each call runs all checks,
   * except for the signature of a JWT in the cache. Rejects with `UnavailableError` if no verdict is possible, for
   * example when the keys can't be fetched. Calls `onDenied` and `onUnavailable` first, without a request.
   */
  authenticate<const N extends A['authority'] = A['authority']>(
    headers: Pick<Headers, 'get'>,
    requirements?: Requirements<A, N>,
  ): Promise<Verdict<Only<A, N>>>;
  /** Rejects requests early in `proxy.ts`. It must not be the only check, because some requests skip the proxy. */
  proxy(
    requirements?: Requirements<A> | RequirementsFunction<A, A['authority'], Request>,
  ): (request: Request) => Promise<Response | undefined>;
}

const expectations = {
  onUnavailable: optional(callable('a function that takes the error and the request')),
} as const;

/** Creates guards for the App Router of Next.js from a verifier. Throws `ConfigurationError` for invalid options. */
export function nextAuth<A extends Access>(
  verifier: Verifier<A> | (() => Verifier<A>),
  options: NextAuthOptions = {},
): NextAuth<A> {
  const bind = (admit: Authenticate<Request>): Wrap<never> => {
    return (handler) => async (request, context) => {
      const admitted = Promise.resolve(admit(fromFetchRequest(request)));
      const decision = await admitted.catch(async (error: unknown) => {
        if (!isUnavailable(error)) throw error;
        await reportOutage(options.onUnavailable ?? print, error, request);
        return error;
      });
      if (decision?.reply) {
        const { status, headers, body } = decision.reply;
        return new Response(body === '' ? null : body, { status, headers });
      }
      const answer = await handler(request, context, guards.find(request) as never);
      return decision && answer ? withHeaders(answer, decision.headers) : answer;
    };
  };
  // Created once, for the guards and for `authenticate`.
  const created = typeof verifier === 'function' ? verifierFrom(verifier) : verifier;
  const guards = createGuards<A, Wrap<never>, Request>(created, options, bind, expectations);
  return {
    ...guards,
    // All arguments are passed on: one that Next.js gives shows that the call was forgotten.
    metadata(...given) {
      const wrapped = guards.metadata(...given)(() => new Response(null, notFoundReply));
      const handle = (request: Request): Promise<Response> => wrapped(request, undefined);
      return Object.fromEntries(methods.map((method) => [method, handle])) as MetadataHandlers;
    },
    authenticate: authenticator(created, options) as NextAuth<A>['authenticate'],
    proxy(...given) {
      const refuse = guards.required(...given)(() => undefined);
      return (request) => refuse(request, undefined);
    },
  };
}

/**
 * Copies a response, since the headers of one from `fetch` or `Response.redirect` can't be changed. `Response.error()` has
 * a status that no copy can have, and anything but a response is for Next.js to complain about.
 */
function withHeaders(answer: Response, headers: Reply['headers']): Response {
  if (!(answer instanceof Response) || answer.status === 0) return answer;
  const copy = new Response(answer.body, answer);
  for (const [name, value] of Object.entries(headers)) copy.headers.set(name, value);
  return copy;
}

/** Next.js logs what a handler throws. This error is answered with 503 instead, so it is logged here. */
function print(error: unknown): void {
  // oxlint-disable-next-line no-console
  console.error(error);
}
