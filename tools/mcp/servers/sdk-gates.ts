import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { localhostOriginValidation, toNodeHandler } from '@modelcontextprotocol/node';
import { requireBearerAuth as requireBearerAuth1 } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js';
import {
  createMcpHandler,
  localhostAllowedOrigins,
  originValidationResponse,
  requireBearerAuth,
} from '@modelcontextprotocol/server';
import { expressAuth } from '@tokenward/express';
import { honoAuth } from '@tokenward/hono';
import { oauthTokenVerifier } from '@tokenward/mcp';
import { listen } from '@tokenward/testing/contract';
import express from 'express';
import { Hono } from 'hono';
import { reports } from '../reports.js';
import { createMcpVerifier } from '../verifier.js';
import type { Serve } from './serve.js';

/** An Express app that stays with the gate of `@modelcontextprotocol/sdk` 1.32.2. */
export const serveSdkGate1: Serve = async ({ port, ...settings }) => {
  const app = express();
  const { url, close } = await listen(createServer(app), port);
  const verifier = createMcpVerifier({ ...settings, origin: url });
  const auth = expressAuth(verifier, { onDenied: () => {} });
  const handle = toNodeHandler(createMcpHandler(reports(verifier)));
  const isOwnOrigin = localhostOriginValidation();
  const gate = requireBearerAuth1({
    verifier: oauthTokenVerifier(verifier),
    requiredScopes: ['reports:read'],
    resourceMetadataUrl: `${url}/.well-known/oauth-protected-resource/mcp`,
  });

  app.use(auth.metadata());
  app.use('/mcp', (request, response, next) => {
    if (isOwnOrigin(request, response)) next();
  });
  app.all('/mcp', gate, (request, response) => handle(request as never, response));
  return { url, close };
};

/** A Hono app that stays with the gate of `@modelcontextprotocol/server` 2.4.0. */
export const serveSdkGate2: Serve = async ({ port, ...settings }) => {
  const server = createServer();
  const { url, close } = await listen(server, port);
  const app = new Hono();
  const verifier = createMcpVerifier({ ...settings, origin: url });
  const auth = honoAuth(verifier, { onDenied: () => {} });
  const handler = createMcpHandler(reports(verifier));
  const gate = requireBearerAuth({
    verifier: oauthTokenVerifier(verifier),
    requiredScopes: ['reports:read'],
    resourceMetadataUrl: `${url}/.well-known/oauth-protected-resource/mcp`,
  });

  app.use(auth.metadata());
  app.all('/mcp', async (c) => {
    const authInfo =
      originValidationResponse(c.req.raw, localhostAllowedOrigins()) ?? (await gate(c.req.raw));
    return authInfo instanceof Response ? authInfo : handler.fetch(c.req.raw, { authInfo });
  });
  const listener = getRequestListener(app.fetch);
  server.on('request', (request, response) => void listener(request, response));
  return { url, close };
};
