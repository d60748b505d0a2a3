import { localhostOriginValidation, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { createVerifier, discoveredKeys, dpop, jwtIssuer, memoryReplay } from '@tokenward/core';
import { serve } from '@tokenward/example-playground';
import type { StartServer } from '@tokenward/example-playground';
import { expressAuth } from '@tokenward/express';
import { accessOf, mcp, requires } from '@tokenward/mcp';
import express from 'express';
import { z } from 'zod';

/** Starts an MCP server. Its identifier is the audience of its tokens. */
export const startServer: StartServer = (
  { issuer, audience, keyOptions = {}, others = [], origin, log },
  port,
) => {
  const verifier = createVerifier({
    authorities: [
      jwtIssuer({ name: 'issuer', issuer, audience, keys: discoveredKeys(issuer, keyOptions) }),
      ...others,
    ],
    proofs: origin === undefined ? [] : [dpop({ origins: [origin], replay: memoryReplay() })],
    resource: {
      identifier: audience,
      name: 'Reports',
      scopes: { 'reports:write': ['reports:read'], 'reports:read': [] },
    },
  });
  const auth = expressAuth(verifier, { onDenied: ({ code, hint }) => log(`denied: ${code}. ${hint}`) });
  const reports = new Set(['2026-10', '2026-11']);
  const purge = requires(verifier, { scopes: ['reports:write'] });

  const buildServer = () => {
    const server = new McpServer({ name: 'reports', version: '1.0.0' });
    server.registerTool('list', { description: 'Lists all reports' }, (ctx) =>
      text(`${[...reports].join(', ')} for ${accessOf(ctx).subject}`),
    );
    server.registerTool(
      'purge',
      { description: 'Deletes a report', inputSchema: z.object({ id: z.string() }), scopeChallenge: purge },
      ({ id }) => text(reports.delete(id) ? `deleted ${id}` : `there is no ${id}`),
    );
    return server;
  };
  const handler = createMcpHandler(buildServer, { onerror: (error) => log(String(error)) });

  const app = express();
  app.use(auth.metadata());
  // MCP demands it of servers on a local machine. On another host, name the origins of your clients.
  const isLocal = localhostOriginValidation();
  app.use('/mcp', (request, response, next) => void (isLocal(request, response) && next()));
  app.all('/mcp', auth.required({ scopes: ['reports:read'] }), mcp(auth), toNodeHandler(handler));
  return serve(app, port);
};

function text(value: string) {
  return { content: [{ type: 'text' as const, text: value }] };
}
