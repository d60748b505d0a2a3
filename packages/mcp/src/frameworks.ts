import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Access } from '@tokenward/core';
import type { AuthInfo } from './auth-info.js';

/** Serves a request with the caller, as `handler.fetch(request, options)` of the SDK does. */
export type Serve<A extends Access> = (options: {
  readonly authInfo: AuthInfo<A>;
}) => Response | Promise<Response>;

/** The methods of a Fastify reply that are called here. */
export interface FastifyReply {
  readonly raw: ServerResponse;
  getHeaders(): Readonly<Record<string, number | string | string[] | undefined>>;
  code(status: number): this;
  headers(headers: Readonly<Record<string, string>>): this;
  serializer(serialize: (body: unknown) => string): this;
  send(body: string): this;
}

/** The members of a Koa context that are used here. */
export interface KoaContext {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  status: number;
  body: unknown;
  set(headers: Record<string, string>): void;
}

/** The members of a Hono context that are used here. */
export interface HonoContext {
  readonly req: { readonly raw: Request };
  readonly res: Response;
}
