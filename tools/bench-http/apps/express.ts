import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { expressAuth } from '@tokenward/express';
import express from 'express';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { expressjwt } from 'express-jwt';
import { auth } from 'express-oauth2-jwt-bearer';
import { expressJwtSecret } from 'jwks-rsa';
import { algorithm, answer, createLookup, createOurs } from './app.js';
import type { AppSettings, Apps } from './app.js';
import { idle, lookup, open, ours } from '../contests.js';

/** The app on Express. */
export const expressApps: Apps = {
  [open]: () => serverOf(),
  [idle]: () => serverOf((_request, _response, next) => next()),
  [lookup]: () => serverOf(lookupGuard()),
  [ours]: (settings) => serverOf(guardOf(settings)),
  'express-oauth2-jwt-bearer': ({ issuer, audience, jwksUri }) =>
    serverOf(auth({ issuer, audience, jwksUri, tokenSigningAlg: algorithm })),
  'express-jwt + jwks-rsa': ({ issuer, audience, jwksUri }) =>
    serverOf(
      expressjwt({
        secret: expressJwtSecret({ jwksUri, cache: true }),
        issuer,
        audience,
        algorithms: [algorithm],
      }) as RequestHandler,
    ),
};

function lookupGuard(): RequestHandler {
  const find = createLookup();
  return (request, response, next) => {
    response.locals.access = find(request.headers.authorization);
    next();
  };
}

function guardOf(settings: AppSettings): RequestHandler {
  return expressAuth(createOurs(settings)).required();
}

const quiet: ErrorRequestHandler = (error: { readonly status?: number }, _request, response, _next) => {
  response.status(error.status ?? 500).end();
};

function serverOf(...guards: readonly RequestHandler[]): Server {
  const app = express();
  app.get('/reports', ...guards, (_request, response) => void response.json(answer));
  // The built-in handler would print every refusal.
  return createServer(app.use(quiet));
}
