import { localhostOriginValidation, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { fastifyAuth } from '@tokenward/fastify';
import { mcp } from '@tokenward/mcp';
import { listen } from '@tokenward/testing/contract';
import Fastify from 'fastify';
import { reports } from '../reports.js';
import { nodeSessions } from '../node-sessions.js';
import { createMcpVerifier } from '../verifier.js';
import type { Serve } from './serve.js';

export const serveFastify: Serve = async ({ port, ...settings }) => {
  const app = Fastify();
  const { url, close } = await listen(app.server, port);
  const verifier = createMcpVerifier({ ...settings, origin: url });
  const auth = fastifyAuth(verifier, { onDenied: () => {} });
  const handle = toNodeHandler(createMcpHandler(reports(verifier)));
  const handleSessions = nodeSessions();
  const isOwnOrigin = localhostOriginValidation();

  // The SDK reads the body itself.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _body, done) => done(null));
  app.addHook('onRequest', auth.metadata());
  await app.register(async (scope) => {
    scope.addHook('onRequest', (request, reply, done) => {
      if (isOwnOrigin(request.raw, reply.raw)) done();
      else reply.hijack();
    });
    scope.addHook('onRequest', auth.required({ scopes: ['reports:read'] }));
    scope.addHook('onRequest', mcp(auth));
    scope.all('/mcp', (request, reply) => {
      reply.hijack();
      return handle(request.raw as never, reply.raw);
    });
    scope.all('/mcp/sessions', (request, reply) => {
      reply.hijack();
      return handleSessions(request.raw, reply.raw);
    });
  });
  await app.ready();
  return { url, close };
};
