import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { honoAuth } from '@tokenward/hono';
import { Hono } from 'hono';
import type { MiddlewareHandler } from 'hono';
import { jwk } from 'hono/jwk';
import type { HonoJsonWebKey } from 'hono/utils/jwt/jws';
import { algorithm, answer, createOurs } from './app.js';
import type { AppSettings, Apps } from './app.js';
import { idle, ours, reading, twice } from '../contests.js';

/** The app on Hono. */
export const honoApps: Apps = {
  open: () => serverOf(),
  [idle]: () => serverOf((_c, next) => next()),
  [reading]: () =>
    serverOf((c, next) =>
      c.req.header('authorization') === undefined ? Promise.resolve(c.body(null, 401)) : next(),
    ),
  [ours]: (settings) => serverOf(guardOf(settings)),
  [twice]: (settings) => serverOf(guardOf(settings), guardOf(settings)),
  'hono/jwk': createPeer,
};

function guardOf(settings: AppSettings): MiddlewareHandler {
  return honoAuth(createOurs(settings)).required();
}

/** With the keys at hand: given a `jwks_uri` instead, it would fetch them again for every request. */
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
