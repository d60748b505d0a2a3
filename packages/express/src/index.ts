import type { IncomingMessage, ServerResponse } from 'node:http';
import { fromNode } from '@tokenward/core';
import type { Access, Guard, Reply, Requirements, Verifier } from '@tokenward/core';

/** Middleware for Express 4 and 5, and for anything else that speaks Connect. */
export type Middleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/** Guards for the routes of an Express app, and what they found out. */
export interface ExpressAuth<A extends Access> {
  /** Lets in only callers who meet the requirements; the others get the finished answer. Declared wrong, it throws at start. */
  required<const N extends A['authority'] = A['authority']>(requirements?: Requirements<A, N>): Middleware;
  /** Lets in callers without any credential as well; one that is sent must be good. */
  optional(): Middleware;
  /** Who is calling; throws where no `required()` stands before the handler. */
  get(request: object): A;
  /** Who is calling, or `undefined` for an anonymous caller. */
  find(request: object): A | undefined;
}

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(body);
}

/** Binds a verifier to Express. An outage reaches the app's error handler as an error with `status` 503. */
export function expressAuth<A extends Access>(verifier: Verifier<A>): ExpressAuth<A> {
  const granted = new WeakMap<object, A>();

  function middleware(guard: Guard<A>, anonymous: boolean): Middleware {
    return (request, response, next) => {
      guard(fromNode(request))
        .then((verdict) => {
          if (verdict.outcome === 'granted') granted.set(request, verdict.access);
          if (verdict.outcome === 'granted' || (anonymous && verdict.outcome === 'anonymous')) return next();
          send(response, verdict.reply);
        })
        .catch(next);
    };
  }

  return {
    required: (requirements) => middleware(verifier.guard(requirements), false),
    optional: () => middleware(verifier.guard(), true),
    find: (request) => granted.get(request),
    get(request) {
      const access = granted.get(request);
      if (access === undefined)
        throw new Error('No access: put auth.required() before this handler, or use auth.find(request).');
      return access;
    },
  };
}
