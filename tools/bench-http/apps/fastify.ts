import type { Server } from 'node:http';
import fastifyJwt from '@fastify/jwt';
import type { TokenOrHeader } from '@fastify/jwt';
import { fastifyAuth } from '@tokenward/fastify';
import fastify from 'fastify';
import type { FastifyRequest, onRequestAsyncHookHandler, onRequestHookHandler } from 'fastify';
import buildGetJwks from 'get-jwks';
import { algorithm, answer, createOurs } from './app.js';
import type { AppSettings, Apps } from './app.js';
import { idle } from '../contests.js';

/** The app on Fastify. */
export const fastifyApps: Apps = {
  open: () => serverOf(),
  [idle]: () => serverOf((_request, _reply, done) => done()),
  tokenward: (settings) => serverOf(fastifyAuth(createOurs(settings)).required()),
  '@fastify/jwt + get-jwks': createPeer,
};

/** As the two readmes have it, with the cache of verified tokens and its faster key, which they offer as well. */
function createPeer({ issuer, audience, jwksUri }: AppSettings): Promise<Server> {
  const getJwks = buildGetJwks({ issuersWhitelist: [issuer], jwksPath: new URL(jwksUri).pathname });
  const app = fastify();
  void app.register(fastifyJwt, {
    decode: { complete: true },
    verify: {
      algorithms: [algorithm],
      allowedIss: issuer,
      allowedAud: audience,
      requiredClaims: ['exp'],
      cache: true,
      cacheKeyBuilder: (token) => token,
    },
    secret(_request: FastifyRequest, token: TokenOrHeader) {
      const { header } = token as { readonly header: { readonly kid: string } };
      return getJwks.getPublicKey({ kid: header.kid, domain: issuer, alg: algorithm });
    },
  });
  const guard: onRequestAsyncHookHandler = async (request) => request.jwtVerify();
  return serverOf(guard, app);
}

async function serverOf(
  guard?: onRequestAsyncHookHandler | onRequestHookHandler,
  app = fastify(),
): Promise<Server> {
  app.get('/reports', { ...(guard && { onRequest: guard }) }, async () => answer);
  await app.ready();
  return app.server;
}
