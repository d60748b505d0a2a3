import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Access, Denial, Verifier } from '@tokenward/core';
import { authInfoFor } from './auth-info.js';
import type { AuthInfo } from './auth-info.js';
import type { FastifyReply, HonoContext, KoaContext, Serve } from './frameworks.js';
import { inFetch, inKoa, isNode, withCallback } from './hosts.js';
import type { Callbacks, Enter } from './hosts.js';
import { decideSession } from './session-guard.js';

/** The guards of an adapter, such as those of `expressAuth`. */
export interface McpAuth<A extends Access> {
  get(request: never): A;
  verifier(): Verifier<A>;
  report?(denial: Denial, request: { readonly raw: never; readonly method: string }): unknown;
}

/** The guards of `fastifyAuth`. Only they have a plugin. */
export interface FastifyMcpAuth<A extends Access> extends McpAuth<A> {
  readonly plugin: unknown;
}

/** An `onRequest` hook of Fastify. */
export type McpHook = (
  request: { readonly raw: IncomingMessage },
  reply: FastifyReply,
  done: (error?: Error) => void,
) => void;

/** One function for all other frameworks. Each one calls it with the arguments of its own middleware. */
export interface McpMiddleware<A extends Access> {
  /** Middleware of Express and Connect. */
  (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void): void;
  /** Middleware of Koa. */
  (context: KoaContext, next: () => Promise<unknown>): Promise<unknown>;
  /** A handler of Next.js: `auth.required()((request) => withCaller(request, serve))`. */
  (request: Request, serve: Serve<A>): Promise<Response>;
  /** A handler of Hono: `(c) => withCaller(c, serve)`. */
  (context: HonoContext, serve: Serve<A>): Promise<Response>;
}

/**
 * Hands the caller to the MCP SDK, after `auth.required()` has run. Node.js frameworks get it as `req.auth`. Others get
 * `{ authInfo }` for `handler.fetch(request, { authInfo })`. If the transport of the SDK opens sessions, each one is for the
 * principal that opened it. Anybody else gets 404, as for an unknown session.
 */
export function mcp<A extends Access>(auth: FastifyMcpAuth<A>): McpHook;
export function mcp<A extends Access>(auth: McpAuth<A>): McpMiddleware<A>;
export function mcp<A extends Access>(auth: McpAuth<A>): McpMiddleware<A> | McpHook {
  const enter: Enter = (request, said) => {
    const access = auth.get(request as never);
    const verifier = auth.verifier();
    const { method = '' } = said;
    const report = (denial: Denial) => auth.report?.(denial, { raw: request as never, method });
    return { ...decideSession(said, access, verifier), authInfo: authInfoFor(access, verifier, report) };
  };
  const middleware = (first: object, second: unknown, third?: unknown): unknown => {
    if (typeof third === 'function')
      return withCallback(enter, first as Callbacks[0], second as Callbacks[1], third as Callbacks[2]);
    const next = second as (options: { readonly authInfo: AuthInfo }) => unknown;
    return 'req' in first && isNode(first.req)
      ? inKoa(enter, first as KoaContext, next as () => unknown)
      : inFetch(enter, first as HonoContext | Request, next);
  };
  return middleware;
}
