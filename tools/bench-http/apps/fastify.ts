import type { Server } from 'node:http';
import fastifyJwt from '@fastify/jwt';
import type { TokenOrHeader } from '@fastify/jwt';
import { fastifyAuth } from '@tokenward/fastify';
import fastify from 'fastify';
import type { FastifyRequest, onRequestAsyncHookHandler, onRequestHookHandler } from 'fastify';
import buildGetJwks from 'get-jwks';
import { algorithm, answer, createOurs } from './app.js';
import type { AppSettings, Apps } from './app.js';
import { idle, ours, reading, twice } from '../contests.js';

/** The app on Fastify. */
export const fastifyApps: Apps = {
  open: () => serverOf(),
  [idle]: () => serverOf([(_request, _reply, done) => done()]),
  [reading]: () =>
    serverOf([
      ({ headers }, reply, done) =>
        headers.authorization === undefined ? void reply.code(401).send() : done(),
    ]),
  [ours]: (settings) => serverOf([guardOf(settings)]),
  [twice]: (settings) => serverOf([guardOf(settings), guardOf(settings)]),
  '@fastify/jwt + get-jwks': createPeer,
};

function guardOf(settings: AppSettings): onRequestHookHandler {
  return fastifyAuth(createOurs(settings)).required();
}

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
  return serverOf([guard], app);
}

async function serverOf(
  guards: readonly (onRequestAsyncHookHandler | onRequestHookHandler)[] = [],
  app = fastify(),
): Promise<Server> {
  app.get('/reports', { ...(guards.length > 0 && { onRequest: [...guards] }) }, async () => answer);
  await app.ready();
  return app.server;
}
