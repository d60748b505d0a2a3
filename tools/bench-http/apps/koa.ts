import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { koaAuth } from '@tokenward/koa';
import jwksRsa from 'jwks-rsa';
import Koa from 'koa';
import type { Middleware } from 'koa';
import jwt from 'koa-jwt';
import { algorithm, answer, createLookup, createOurs } from './app.js';
import type { AppSettings, Apps } from './app.js';
import { idle, lookup, open, ours } from '../contests.js';

/** The app on Koa. */
export const koaApps: Apps = {
  [open]: () => serverOf(),
  [idle]: () => serverOf((_context, next) => next()),
  [lookup]: () => serverOf(lookupGuard()),
  [ours]: (settings) => serverOf(guardOf(settings)),
  'koa-jwt + jwks-rsa': ({ issuer, audience, jwksUri }) =>
    serverOf(
      jwt({
        secret: jwksRsa.koaJwtSecret({ jwksUri, cache: true }),
        issuer,
        audience,
        algorithms: [algorithm],
      }),
    ),
};

function lookupGuard(): Middleware {
  const find = createLookup();
  return (context, next) => {
    context.state.access = find(context.req.headers.authorization);
    return next();
  };
}

function guardOf(settings: AppSettings): Middleware {
  return koaAuth(createOurs(settings)).required() as Middleware;
}

function serverOf(...guards: readonly Middleware[]): Server {
  const app = new Koa();
  for (const guard of guards) app.use(guard);
  app.use((context) => {
    context.body = answer;
  });
  const handle = app.callback();
  return createServer((request, response) => void handle(request, response));
}
