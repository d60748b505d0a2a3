import type { IncomingMessage, ServerResponse } from 'node:http';
import { fromNodeRequest } from '@tokenward/core';
import { createGuards, andThen } from '@tokenward/core/authoring';
import type { Access, Reply, Verifier } from '@tokenward/core';
import type { GuardOptions, Guards, RejectedVerdict } from '@tokenward/core/authoring';

/** Middleware for Express 4 and 5, and for any framework with the Connect signature. */
export type Middleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/** The parts of a request that a requirements function can read. Annotate it with `Request` of `express` to read more. */
export interface RoutedRequest extends IncomingMessage {
  /** The parameters of the matched route, such as `org` of `/orgs/:org`. */
  readonly params: Readonly<Record<string, string | string[]>>;
}

/** Guards for the routes of an Express app, with `get` and `find` for the verified access. */
export type ExpressAuth<A extends Access> = Guards<A, Middleware, Middleware, object, RoutedRequest>;

/**
 * Creates Express middleware from a verifier. An outage is passed to the app's error handler as an error with
 * `status` 503.
 */
export function expressAuth<A extends Access>(
  verifier: Verifier<A>,
  options: GuardOptions<IncomingMessage> = {},
): ExpressAuth<A> {
  return createGuards(verifier, options, (admit): Middleware => {
    return (request, response, next) => {
      const decide = (refusal?: RejectedVerdict): void => {
        if (refusal === undefined) return next();
        try {
          send(response, refusal.reply);
        } catch (error) {
          next(error);
        }
      };
      void andThen(
        admit(fromNodeRequest(request, request, (request as { body?: unknown }).body)),
        decide,
        next,
      );
    };
  });
}

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(body);
}
