import type { Server } from 'node:http';
import fastifyJwt from '@fastify/jwt';
import type { TokenOrHeader } from '@fastify/jwt';
import { fastifyAuth } from '@tokenward/fastify';
import fastify from 'fastify';
import type {
  FastifyInstance,
  FastifyRequest,
  onRequestAsyncHookHandler,
  onRequestHookHandler,
} from 'fastify';
import buildGetJwks from 'get-jwks';
import { algorithm, answer, createLookup, createOurs } from './app.js';
import type { AppSettings, Apps } from './app.js';
import { idle, lookup, open, ours } from '../contests.js';

/** The app on Fastify. */
export const fastifyApps: Apps = {
  [open]: () => serverOf(),
  [idle]: () => serverOf([(_request, _reply, done) => done()]),
  [lookup]: createLookupApp,
  [ours]: (settings) => serverOf([guardOf(settings)]),
  '@fastify/jwt + get-jwks': createPeer,
};

function createLookupApp(): Promise<Server> {
  const find = createLookup();
  const app = fastify().decorateRequest('access');
  const guard: onRequestHookHandler = (request, _reply, done) => {
    request.setDecorator('access', find(request.headers.authorization));
    done();
  };
  return serverOf([guard], app);
}

function guardOf(settings: AppSettings): onRequestHookHandler {
  return fastifyAuth(createOurs(settings)).required();
}

/** As both READMEs show it, with the cache of verified tokens and its faster key. */
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
  app: FastifyInstance = fastify(),
): Promise<Server> {
  app.get('/reports', { ...(guards.length > 0 && { onRequest: [...guards] }) }, async () => answer);
  await app.ready();
  return app.server;
}
