import { createServer } from 'node:http';
import { localhostOriginValidation, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { expressAuth } from '@tokenward/express';
import { listen } from '@tokenward/testing/contract';
import express from 'express';
import { authInfoOf } from '../by-hand.js';
import { buildServer } from '../reports.js';
import { nodeSessions } from '../node-sessions.js';
import { createMcpVerifier } from '../verifier.js';
import type { Serve } from './serve.js';

export const serveExpress: Serve = async ({ port, ...settings }) => {
  const app = express();
  const { url, close } = await listen(createServer(app), port);
  const auth = expressAuth(createMcpVerifier({ ...settings, origin: url }), { onDenied: () => {} });
  const handle = toNodeHandler(createMcpHandler(buildServer));
  const handleSessions = nodeSessions();
  const isOwnOrigin = localhostOriginValidation();

  app.use(auth.metadata());
  app.use('/mcp', (request, response, next) => {
    if (isOwnOrigin(request, response)) next();
  });
  app.use('/mcp', auth.required({ scopes: ['reports:read'] }), (request, _response, next) => {
    Object.assign(request, { auth: authInfoOf(auth.get(request), url, '') });
    next();
  });
  app.all('/mcp', (request, response) => handle(request as never, response));
  app.all('/mcp/sessions', async (request, response) => handleSessions(request, response));
  return { url, close };
};
