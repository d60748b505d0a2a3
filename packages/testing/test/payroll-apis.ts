import type { RequestListener } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Verifier } from '@tokenward/core';
import { expressAuth } from '@tokenward/express';
import { fastifyAuth } from '@tokenward/fastify';
import { honoAuth } from '@tokenward/hono';
import { koaAuth } from '@tokenward/koa';
import { nextAuth } from '@tokenward/next';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';

/** The path of the only route. Its router is mounted at `/api/v1` where the framework has mounted routers. */
export const payroll = '/api/v1/payroll';

const bound = { bound: true } as const;

/** The same API with each framework: `GET` and `POST /api/v1/payroll` require a token that is bound to a key. */
export const payrollApis: Readonly<Record<string, (verifier: Verifier) => Promise<RequestListener>>> = {
  async Express(verifier) {
    const auth = expressAuth(verifier);
    const router = express.Router();
    const app = express();
    router.all('/payroll', auth.required(bound), (request, response) => {
      response.json({ client: auth.get(request).client });
    });
    app.use('/api/v1', router);
    return app;
  },

  async Fastify(verifier) {
    const auth = fastifyAuth(verifier);
    const app = fastify();
    await app.register(
      async (scope) => {
        scope.all('/payroll', { onRequest: auth.required(bound) }, (request) => ({
          client: auth.get(request).client,
        }));
      },
      { prefix: '/api/v1' },
    );
    await app.ready();
    return (request, response) => app.routing(request, response);
  },

  async Koa(verifier) {
    const auth = koaAuth(verifier);
    const app = new Koa();
    app.use(async (context, next) => {
      if (context.path === payroll) await next();
    });
    app.use(auth.required(bound));
    app.use((context) => {
      context.body = { client: auth.get(context).client };
    });
    const handle = app.callback();
    return (request, response) => void handle(request, response);
  },

  async Hono(verifier) {
    const auth = honoAuth(verifier);
    const router = new Hono();
    router.all('/payroll', auth.required(bound), (c) => c.json({ client: auth.get(c).client }));
    const app = new Hono();
    app.route('/api/v1', router);
    const handle = getRequestListener(app.fetch);
    return (request, response) => void handle(request, response);
  },

  // The route handler of Next.js in this process, behind a server that makes `Request` objects.
  async 'Next.js'(verifier) {
    const auth = nextAuth(verifier);
    const handler = auth.required(bound)((request) => Response.json({ client: auth.get(request).client }));
    const handle = getRequestListener((request) => handler(request, {}));
    return (request, response) => void handle(request, response);
  },
};
