import type { IncomingMessage, ServerResponse } from 'node:http';
import { fromNodeRequest, isUnavailable } from '@tokenward/core';
import { andThen, createGuards, optional, outageLog } from '@tokenward/core/authoring';
import type { Access, Reply, Verifier } from '@tokenward/core';
import type { Authenticate, Decision, GuardOptions, Guards } from '@tokenward/core/authoring';

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

/** A request as `onDenied` gets it. */
export interface ReceivedRequest extends IncomingMessage {
  /** The URL as the client sent it. In a mounted router, `url` lacks the path of the router. */
  readonly originalUrl?: string;
}

/** The options of `expressAuth`. */
export interface ExpressOptions extends GuardOptions<ReceivedRequest> {
  /**
   * `next` passes an outage to the error handler of the app, as an `UnavailableError`.
   * @default the guard sends the 503, and prints at most one line per second
   */
  readonly onUnavailable?: 'next';
}

const expectations = {
  onUnavailable: optional({
    mustBe: '"next", which passes an outage to the error handler of the app',
    holds: (value: unknown) => value === 'next',
  }),
} as const;

/**
 * Creates Express middleware from a verifier. Refusals and outages are sent by the guard. Any other error goes to the error
 * handler of the app. Throws `ConfigurationError` for invalid options.
 */
export function expressAuth<A extends Access>(
  verifier: Verifier<A> | (() => Verifier<A>),
  options: ExpressOptions = {},
): ExpressAuth<A> {
  const printOutage = outageLog();
  const bind = (admit: Authenticate<ReceivedRequest>): Middleware => {
    return (request, response, next) => {
      // Headers can't be set any more if other middleware has replied meanwhile.
      const attempt = (write: () => void): boolean => {
        try {
          write();
          return true;
        } catch (error) {
          next(error);
          return false;
        }
      };
      const reply = (answer: Reply): boolean => attempt(() => send(response, answer));
      const decide = (decision?: Decision): void => {
        if (decision?.reply) reply(decision.reply);
        else if (!decision || attempt(() => setHeaders(response, decision.headers))) next();
      };
      const { body } = request as { body?: unknown };
      const asked = fromNodeRequest(request, request, body);
      const fail = (error: unknown): void => {
        if (options.onUnavailable === 'next' || !isUnavailable(error)) return next(error);
        printOutage(error, asked);
        reply(error.reply);
      };
      void andThen(admit(asked), decide, fail);
    };
  };
  return createGuards(verifier, options, bind, expectations);
}

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  response.statusCode = status;
  setHeaders(response, headers);
  response.end(body);
}

function setHeaders(response: ServerResponse, headers: Reply['headers']): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}
