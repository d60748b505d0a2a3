import { createSecureServer } from 'node:http2';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { fromNodeRequest } from '@tokenward/core';
import type { Verifier } from '@tokenward/core';
import { expressAuth } from '@tokenward/express';
import { fastifyAuth } from '@tokenward/fastify';
import { honoAuth } from '@tokenward/hono';
import { koaAuth } from '@tokenward/koa';
import connect from 'connect';
import express5 from 'express';
// @ts-expect-error Express 4 is installed under another name, which its types do not know.
import express4 from 'express4';
import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';

/** A TLS server whose path `/me` requires a token. */
export interface TlsServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

type ServeTls = (verifier: Verifier, tls: ServerOptions) => Promise<TlsServer>;

/** The servers of Node.js with each framework that they can run, over HTTP/1.1 and over HTTP/2. */
export const http1Servers: Readonly<Record<string, ServeTls>> = {
  'node:https': (verifier, tls) => serve(createServer(tls, plain(verifier))),
  'Express 5': (verifier, tls) => serve(createServer(tls, expressApp(express5, verifier))),
  'Express 4': (verifier, tls) => serve(createServer(tls, expressApp(express4 as typeof express5, verifier))),
  Connect: (verifier, tls) => {
    const app = connect().use(expressAuth(verifier).required());
    return serve(
      createServer(
        tls,
        app.use((_request: unknown, response: ServerResponse) => response.end('ok')),
      ),
    );
  },
  Fastify: async (verifier, https) => serveFastify(verifier, fastify({ https }) as never),
  Koa: (verifier, tls) => serve(createServer(tls, koaApp(verifier))),
  Hono: (verifier, tls) => serve(createServer(tls, honoApp(verifier))),
};

export const http2Servers: Readonly<Record<string, ServeTls>> = {
  'node:http2': (verifier, tls) => serveHttp2(tls, plain(verifier)),
  'Fastify over HTTP/2': async (verifier, https) =>
    serveFastify(verifier, fastify({ http2: true, https }) as never),
  'Koa over HTTP/2': (verifier, tls) => serveHttp2(tls, koaApp(verifier)),
  'Hono over HTTP/2': (verifier, tls) => serveHttp2(tls, honoApp(verifier)),
};

/** A handler of Node.js that awaits a guard. `before` runs first. */
export function plain(
  verifier: Verifier,
  before: (request: IncomingMessage) => void = () => {},
): RequestListener {
  const guard = verifier.guard();
  return (request, response) => {
    before(request);
    const answer = async (): Promise<void> => {
      const { reply } = await guard(fromNodeRequest(request));
      response.writeHead(reply?.status ?? 200, { 'content-type': 'text/plain' }).end(reply?.body ?? 'ok');
    };
    answer().catch(() => response.writeHead(500).end());
  };
}

function expressApp(framework: typeof express5, verifier: Verifier): RequestListener {
  const app = framework();
  app.get('/me', expressAuth(verifier).required(), (_request, response) => void response.end('ok'));
  return app;
}

async function serveFastify(verifier: Verifier, app: FastifyInstance): Promise<TlsServer> {
  app.get('/me', { onRequest: fastifyAuth(verifier).required() }, () => 'ok');
  await app.listen({ port: 0, host: '127.0.0.1' });
  return { port: (app.server.address() as AddressInfo).port, close: async () => app.close() };
}

function koaApp(verifier: Verifier): RequestListener {
  const app = new Koa().use(koaAuth(verifier).required()).use((ctx) => {
    ctx.body = 'ok';
  });
  const handle = app.callback();
  return (request, response) => void handle(request, response);
}

function honoApp(verifier: Verifier): RequestListener {
  const app = new Hono().get('/me', honoAuth(verifier).required(), (c) => c.text('ok'));
  const handle = getRequestListener(app.fetch);
  return (request, response) => void handle(request, response);
}

/** The listener gets the compatible requests and responses of HTTP/2. */
function serveHttp2(tls: ServerOptions, listener: RequestListener): Promise<TlsServer> {
  return serve(createSecureServer(tls, listener as never) as never);
}

/** Makes a server listen on 127.0.0.1. */
export async function serve(server: Server | ReturnType<typeof createServer>): Promise<TlsServer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
