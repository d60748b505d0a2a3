import { randomUUID } from 'node:crypto';
import { createServer, request as open } from 'node:http';
import type { IncomingMessage } from 'node:http';
import {
  localhostHostValidation as localhostHostValidation2,
  toNodeHandler,
} from '@modelcontextprotocol/node';
import { InMemoryEventStore } from '@modelcontextprotocol/sdk/examples/shared/inMemoryEventStore.js';
import { localhostHostValidation } from '@modelcontextprotocol/sdk/server/middleware/hostHeaderValidation.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createMcpHandler } from '@modelcontextprotocol/server';
import type { McpHttpHandler } from '@modelcontextprotocol/server';
import { expressAuth } from '@tokenward/express';
import { mcp } from '@tokenward/mcp';
import { createIssuer } from '@tokenward/testing';
import { listen } from '@tokenward/testing/contract';
import type { LoopbackServer } from '@tokenward/testing/contract';
import { createVerifier, jwtIssuer } from '@tokenward/core';
import express from 'express';
import type { RequestHandler } from 'express';
import { createFeatureServer1 } from './features-1.js';
import { createFeatureServer2 } from './features-2.js';

/** Starts a server with all features, behind middleware. */
export type ServeFeatures = (...before: readonly RequestHandler[]) => Promise<LoopbackServer>;

/** Serves them as `@modelcontextprotocol/sdk` 1.32.2 does, with sessions. */
export const serveFeatures1: ServeFeatures = async (...before) => {
  const app = express();
  const transports = new Map<string, StreamableHTTPServerTransport>();
  app.use(localhostHostValidation(), ...before);
  app.all('/mcp', async (request, response) => {
    const known = transports.get(String(request.headers['mcp-session-id']));
    if (known) return known.handleRequest(request as IncomingMessage, response);
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void transports.set(id, transport),
      eventStore: new InMemoryEventStore(),
      retryInterval: 100,
    });
    await createFeatureServer1().connect(transport);
    return transport.handleRequest(request as IncomingMessage, response);
  });
  return listen(createServer(app));
};

/** Serves them as `@modelcontextprotocol/server` 2.4.0 does, without sessions. */
export const serveFeatures2: ServeFeatures = async (...before) => {
  const app = express();
  const isOwnHost = localhostHostValidation2();
  const handler: McpHttpHandler = createMcpHandler(() => createFeatureServer2(handler.notify));
  const handle = toNodeHandler(handler);
  app.use(
    (request, response, next) => {
      if (isOwnHost(request, response)) next();
    },
    ...before,
  );
  app.all('/mcp', (request, response) => handle(request as never, response));
  return listen(createServer(app));
};

/** Starts the same server behind a guard, and a proxy that adds a good token. Returns the proxy. */
export async function serveGuarded(serve: ServeFeatures): Promise<LoopbackServer> {
  const issuer = await createIssuer({ audience: 'https://api.example.com/mcp' });
  const verifier = createVerifier({
    authorities: [jwtIssuer({ name: 'people', issuer: issuer.url, audience: issuer.audience })],
    resource: { identifier: issuer.audience, scopes: ['reports:read'] },
    fetch: issuer.fetch,
  });
  const auth = expressAuth(verifier, { onDenied: () => {} });
  const server = await serve(auth.metadata(), auth.required({ scopes: ['reports:read'] }), mcp(auth));
  const token = await issuer.mint({ scope: 'reports:read', client_id: 'conformance' });
  const proxy = await serveProxy(server.url, { authorization: `Bearer ${token}` });
  return {
    url: proxy.url,
    async close() {
      await Promise.all([proxy.close(), server.close()]);
    },
  };
}

/** Passes each request on with further headers, and each answer back. Both may be streams. */
async function serveProxy(
  target: string,
  headers: Readonly<Record<string, string>>,
): Promise<LoopbackServer> {
  return listen(
    createServer((request, response) => {
      const { method = 'GET', url = '/' } = request;
      const onward = open(target + url, { method, headers: { ...request.headers, ...headers } });
      onward.on('error', () => response.destroy());
      onward.on('response', (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        response.flushHeaders();
        answer.pipe(response);
      });
      response.on('close', () => onward.destroy());
      request.pipe(onward);
    }),
  );
}
