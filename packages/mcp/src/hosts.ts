import type { IncomingMessage, ServerResponse } from 'node:http';
import { toError } from '@tokenward/core/authoring';
import type { AuthInfo } from './auth-info.js';
import type { FastifyReply, HonoContext, KoaContext } from './frameworks.js';
import { responseFor } from './gate.js';
import { observeResponse } from './observe-response.js';
import { sessionHeader } from './session-guard.js';
import type { SessionDecision, SessionRequest } from './session-guard.js';

/** The decision about a request, and the caller. */
export type Entered = SessionDecision & { readonly authInfo: AuthInfo };

/** Decides about a request, which may be the framework's own object. */
export type Enter = (request: object, said: SessionRequest) => Entered;

/** The arguments of middleware with a callback. */
export type Callbacks = [
  IncomingMessage | { readonly raw: IncomingMessage },
  ServerResponse | FastifyReply,
  (error?: Error) => void,
];

/** Express, Connect and Fastify. */
export function withCallback(enter: Enter, ...[request, response, next]: Callbacks): void {
  try {
    const raw = 'raw' in response ? response.raw : response;
    const { refusal } = enterNode(enter, request, isNode(request) ? request : request.raw, raw);
    if (refusal && 'raw' in response)
      return void response
        .code(refusal.status)
        .headers(refusal.headers)
        .serializer(String)
        .send(refusal.body);
    if (refusal) return void raw.writeHead(refusal.status, refusal.headers).end(refusal.body);
    // A handler that writes to the raw response would lose what hooks of Fastify have set.
    if ('raw' in response)
      for (const [name, value] of Object.entries(response.getHeaders()))
        if (value !== undefined) raw.setHeader(name, value);
  } catch (error) {
    return next(toError(error));
  }
  next();
}

/** Koa. */
export async function inKoa(enter: Enter, context: KoaContext, next: () => unknown): Promise<unknown> {
  const { refusal } = enterNode(enter, context, context.req, context.res);
  if (refusal === undefined) return next();
  context.status = refusal.status;
  context.set({ ...refusal.headers });
  context.body = refusal.body;
  return undefined;
}

/** Decides about a Node.js request. One that may pass gets `auth`, and its response is observed. */
function enterNode(enter: Enter, request: object, node: IncomingMessage, response: ServerResponse): Entered {
  const { [sessionHeader]: session } = node.headers;
  const entered = enter(request, { method: node.method, session: session?.toString() });
  if (entered.refusal) return entered;
  Object.assign(node, { auth: entered.authInfo });
  observeResponse(response, entered.answered);
  return entered;
}

/** Hono, Next.js and other hosts with `Request` and `Response`. */
export async function inFetch(
  enter: Enter,
  given: HonoContext | Request,
  next: (options: { readonly authInfo: AuthInfo }) => unknown,
): Promise<unknown> {
  const request = 'req' in given ? given.req.raw : given;
  const session = request.headers.get(sessionHeader) ?? undefined;
  const entered = enter(given, { method: request.method, session });
  if (entered.refusal) return responseFor(entered.refusal);
  const answer = await next({ authInfo: entered.authInfo });
  const response = isResponse(answer) ? answer : 'res' in given ? given.res : undefined;
  if (response) entered.answered(response.status, response.headers.get(sessionHeader) ?? undefined);
  return isResponse(answer) ? answer : undefined;
}

/** Whether an object is a request of Node.js. */
export function isNode(request: unknown): request is IncomingMessage {
  return Array.isArray((request as Partial<IncomingMessage> | undefined)?.rawHeaders);
}

/** `next()` of Hono gives the context, and its response is there. */
function isResponse(answer: unknown): answer is Response {
  return typeof (answer as Partial<Response> | undefined)?.headers?.get === 'function';
}
