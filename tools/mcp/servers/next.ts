import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import {
  createMcpHandler,
  localhostAllowedOrigins,
  originValidationResponse,
} from '@modelcontextprotocol/server';
import type { AuthInfo } from '@modelcontextprotocol/server';
import { nextAuth } from '@tokenward/next';
import { listen } from '@tokenward/testing/contract';
import { authInfoOf } from '../by-hand.js';
import { buildServer } from '../reports.js';
import { fetchSessions } from '../fetch-sessions.js';
import { createMcpVerifier } from '../verifier.js';
import type { Serve } from './serve.js';

/** The route handlers of an app for Next.js, behind a small server that calls them as Next.js does. */
export const serveNext: Serve = async ({ port, ...settings }) => {
  const server = createServer();
  const { url, close } = await listen(server, port);
  const verifier = createMcpVerifier({ ...settings, origin: url });
  const auth = nextAuth(verifier, { onDenied: () => {}, onUnavailable: () => {} });
  const handler = createMcpHandler(buildServer);

  const route = (handle: (request: Request, authInfo: AuthInfo) => Promise<Response>) => {
    const guarded = auth.required({ scopes: ['reports:read'] })((request: Request, _context, access) =>
      handle(request, authInfoOf(access, url, '')),
    );
    return (request: Request): Promise<Response> => {
      const rejected = originValidationResponse(request, localhostAllowedOrigins());
      return rejected ? Promise.resolve(rejected) : guarded(request, undefined);
    };
  };
  const metadata = auth.metadata();
  const routes: Readonly<Record<string, (request: Request) => Promise<Response>>> = {
    '/mcp': route((request, authInfo) => handler.fetch(request, { authInfo })),
    '/mcp/sessions': route(fetchSessions()),
  };

  const listener = getRequestListener(async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith('/.well-known/oauth-protected-resource'))
      return metadata[request.method as keyof typeof metadata](request);
    return routes[pathname]?.(request) ?? new Response(null, { status: 404 });
  });
  server.on('request', (request, response) => void listener(request, response));
  return { url, close };
};
