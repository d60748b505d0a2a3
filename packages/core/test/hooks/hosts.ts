import { createServer } from 'node:http';
import { createServer as createHttp2Server, connect as connectHttp2 } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Requirements, Verifier } from '@tokenward/core';
import { expressAuth } from '@tokenward/express';
import { fastifyAuth } from '@tokenward/fastify';
import { honoAuth } from '@tokenward/hono';
import { koaAuth } from '@tokenward/koa';
import { nextAuth } from '@tokenward/next';
import { listen } from '@tokenward/testing/contract';
import connect from 'connect';
import express from 'express';
// @ts-expect-error Express 4 is installed under another name, which its types do not know.
import express4 from 'express4';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';

/** A route behind `auth.required(requirements)`. Its handler answers 200. */
export interface Guarded {
  readonly verifier: Verifier;
  readonly requirements?: Requirements;
  readonly onDenied?: () => void;
  /** Next.js only. */
  readonly onUnavailable?: () => void;
}

/** A running app of one framework: the status with which the n-th route answers. */
export interface Host {
  readonly ask: (route: number, headers: Readonly<Record<string, string>>) => Promise<number>;
  readonly close: () => Promise<void>;
}

function nothing(): void {}

type Start = (routes: readonly Guarded[]) => Promise<Host>;

/** Each framework, over real HTTP; Next.js runs its handlers in this process. */
export const hosts: Readonly<Record<string, Start>> = {
  'Express 5': (routes) => startExpress(express, routes),
  'Express 4': (routes) => startExpress(express4 as typeof express, routes),
  async Connect(routes) {
    const app = connect();
    app.use((_request, response, next) => {
      response.setHeader('connection', 'close');
      next();
    });
    for (const [index, { verifier, requirements, onDenied = nothing }] of routes.entries()) {
      app.use(`/${index}/`, expressAuth(verifier, { onDenied }).required(requirements));
      app.use(`/${index}/`, (_request, response) => response.end('in'));
    }
    return overHttp(createServer(app));
  },
  async 'HTTP/2'(routes) {
    const guards = routes.map(({ verifier, requirements, onDenied = nothing }) =>
      expressAuth(verifier, { onDenied }).required(requirements),
    );
    const server = createHttp2Server((request, response) => {
      const guard = guards[Number(request.url.slice(1))];
      guard?.(request as never, response as never, (error) => {
        response.statusCode = error ? 500 : 200;
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const session = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return {
      ask: (route, headers) =>
        new Promise((resolve, reject) => {
          session
            .request({ ':path': `/${route}`, ...headers })
            .on('response', (answer) => resolve(Number(answer[':status'])))
            .on('error', reject)
            .end();
        }),
      async close() {
        session.destroy();
        await new Promise<void>((resolve) => {
          server.close(() => resolve());
        });
      },
    };
  },
  async Fastify(routes) {
    const app = fastify();
    for (const [index, { verifier, requirements, onDenied = nothing }] of routes.entries()) {
      const onRequest = fastifyAuth(verifier, { onDenied }).required(requirements);
      app.get(`/${index}`, { onRequest }, () => 'in');
    }
    await app.ready();
    return overHttp(app.server);
  },
  async Koa(routes) {
    const app = new Koa();
    app.silent = true;
    const guards = routes.map(({ verifier, requirements, onDenied = nothing }) =>
      koaAuth(verifier, { onDenied }).required(requirements),
    );
    app.use(async (context, next) => {
      await guards[Number(context.path.slice(1))]?.(context, next);
    });
    app.use((context) => {
      context.body = 'in';
    });
    return overHttp(createServer((request, response) => void app.callback()(request, response)));
  },
  async Hono(routes) {
    const app = new Hono();
    app.onError((_error, c) => c.text('error', 500));
    for (const [index, { verifier, requirements, onDenied = nothing }] of routes.entries())
      app.get(`/${index}`, honoAuth(verifier, { onDenied }).required(requirements), (c) => c.text('in'));
    const handle = getRequestListener(app.fetch);
    return overHttp(createServer((request, response) => void handle(request, response)));
  },
  async 'Next.js'(routes) {
    const handlers = routes.map(({ verifier, requirements, onDenied = nothing, onUnavailable = nothing }) =>
      nextAuth(verifier, { onDenied, onUnavailable }).required(requirements)(() => new Response('in')),
    );
    return {
      async ask(route, headers) {
        const handler = handlers[route];
        const request = new Request(`https://api.test/${route}`, { headers });
        // Next.js answers 500 when a handler rejects.
        return (await handler?.(request, {}).catch(() => new Response('', { status: 500 })))?.status ?? 0;
      },
      close: () => Promise.resolve(),
    };
  },
};

async function startExpress(framework: typeof express, routes: readonly Guarded[]): Promise<Host> {
  const app = framework();
  app.set('env', 'test'); // keeps the default error handler from printing
  for (const [index, { verifier, requirements, onDenied = nothing }] of routes.entries())
    app.get(`/${index}`, expressAuth(verifier, { onDenied }).required(requirements), (_request, response) => {
      response.send('in');
    });
  return overHttp(createServer(app));
}

async function overHttp(server: ReturnType<typeof createServer>): Promise<Host> {
  const { url, close } = await listen(server);
  return {
    close,
    async ask(route, headers) {
      const answer = await fetch(`${url}/${route}`, { headers });
      await answer.arrayBuffer();
      return answer.status;
    },
  };
}
