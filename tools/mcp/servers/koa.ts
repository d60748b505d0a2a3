import { createServer } from 'node:http';
import { localhostOriginValidation, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { koaAuth } from '@tokenward/koa';
import { mcp } from '@tokenward/mcp';
import { listen } from '@tokenward/testing/contract';
import Koa from 'koa';
import { reports } from '../reports.js';
import { nodeSessions } from '../node-sessions.js';
import { createMcpVerifier } from '../verifier.js';
import type { Serve } from './serve.js';

export const serveKoa: Serve = async ({ port, ...settings }) => {
  const app = new Koa();
  app.silent = true;
  const server = createServer();
  const { url, close } = await listen(server, port);
  const verifier = createMcpVerifier({ ...settings, origin: url });
  const auth = koaAuth(verifier, { onDenied: () => {} });
  const handle = toNodeHandler(createMcpHandler(reports(verifier)));
  const handleSessions = nodeSessions();
  const isOwnOrigin = localhostOriginValidation();

  app.use(auth.metadata());
  app.use(async (ctx, next) => {
    ctx.respond = false;
    if (!isOwnOrigin(ctx.req, ctx.res)) return;
    ctx.respond = true;
    await next();
  });
  app.use(auth.required({ scopes: ['reports:read'] }));
  app.use(mcp(auth));
  app.use(async (ctx) => {
    ctx.respond = false;
    if (ctx.path === '/mcp') await handle(ctx.req as never, ctx.res);
    else if (ctx.path === '/mcp/sessions') await handleSessions(ctx.req, ctx.res);
    else ctx.respond = true;
  });
  const answer = app.callback();
  server.on('request', (request, response) => void answer(request, response));
  return { url, close };
};
