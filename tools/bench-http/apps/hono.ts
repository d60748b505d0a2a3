import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { honoAuth } from '@tokenward/hono';
import { Hono } from 'hono';
import type { MiddlewareHandler } from 'hono';
import { jwk } from 'hono/jwk';
import type { HonoJsonWebKey } from 'hono/utils/jwt/jws';
import { algorithm, answer, createLookup, createOurs } from './app.js';
import type { AppSettings, Apps } from './app.js';
import { idle, lookup, open, ours } from '../contests.js';

/** The app on Hono. */
export const honoApps: Apps = {
  [open]: () => serverOf(),
  [idle]: () => serverOf((_c, next) => next()),
  [lookup]: () => serverOf(lookupGuard()),
  [ours]: (settings) => serverOf(guardOf(settings)),
  'hono/jwk': createPeer,
};

function lookupGuard(): MiddlewareHandler {
  const find = createLookup();
  return (c, next) => {
    c.set('access', find(c.req.header('authorization')));
    return next();
  };
}

function guardOf(settings: AppSettings): MiddlewareHandler {
  return honoAuth(createOurs(settings)).required();
}

/** With the keys fetched once. With a `jwks_uri` it would fetch them for every request. */
async function createPeer({ issuer, audience, jwksUri }: AppSettings): Promise<Server> {
  const { keys } = (await (await fetch(jwksUri)).json()) as { readonly keys: HonoJsonWebKey[] };
  return serverOf(jwk({ keys, alg: [algorithm], verification: { iss: issuer, aud: audience } }));
}

function serverOf(...guards: readonly MiddlewareHandler[]): Server {
  const app = new Hono();
  for (const guard of guards) app.use('/reports', guard);
  app.get('/reports', (c) => c.json(answer));
  return createAdaptorServer({ fetch: app.fetch }) as Server;
}
