import { createServer } from 'node:http';
import { localhostOriginValidation, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { expressAuth } from '@tokenward/express';
import { mcp } from '@tokenward/mcp';
import { listen } from '@tokenward/testing/contract';
import express from 'express';
import { reports } from '../reports.js';
import { nodeSessions } from '../node-sessions.js';
import { createMcpVerifier } from '../verifier.js';
import type { Serve } from './serve.js';

export const serveExpress: Serve = async ({ port, ...settings }) => {
  const app = express();
  const { url, close } = await listen(createServer(app), port);
  const verifier = createMcpVerifier({ ...settings, origin: url });
  const auth = expressAuth(verifier, { onDenied: () => {} });
  const handle = toNodeHandler(createMcpHandler(reports(verifier)));
  const handleSessions = nodeSessions();
  const isOwnOrigin = localhostOriginValidation();

  app.use(auth.metadata());
  app.use('/mcp', (request, response, next) => {
    if (isOwnOrigin(request, response)) next();
  });
  app.use('/mcp', auth.required({ scopes: ['reports:read'] }), mcp(auth));
  app.all('/mcp', (request, response) => handle(request as never, response));
  app.all('/mcp/sessions', async (request, response) => handleSessions(request, response));
  return { url, close };
};
