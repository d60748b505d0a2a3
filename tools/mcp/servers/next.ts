import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import {
  createMcpHandler,
  localhostAllowedOrigins,
  originValidationResponse,
} from '@modelcontextprotocol/server';
import type { AuthInfo } from '@modelcontextprotocol/server';
import { mcp } from '@tokenward/mcp';
import { nextAuth } from '@tokenward/next';
import { listen } from '@tokenward/testing/contract';
import { reports } from '../reports.js';
import { fetchSessions } from '../fetch-sessions.js';
import { createMcpVerifier } from '../verifier.js';
import type { Serve } from './serve.js';

/** The route handlers of an app for Next.js, behind a small server that calls them as Next.js does. */
export const serveNext: Serve = async ({ port, ...settings }) => {
  const server = createServer();
  const { url, close } = await listen(server, port);
  const verifier = createMcpVerifier({ ...settings, origin: url });
  const auth = nextAuth(verifier, { onDenied: () => {}, onUnavailable: () => {} });
  const withCaller = mcp(auth);
  const handler = createMcpHandler(reports(verifier));

  const route = (
    serve: (request: Request, options: { readonly authInfo: AuthInfo }) => Promise<Response>,
  ): ((request: Request) => Promise<Response>) => {
    const guarded = auth.required({ scopes: ['reports:read'] })((request: Request) =>
      withCaller(request, (options) => serve(request, options)),
    );
    return (request) => {
      const rejected = originValidationResponse(request, localhostAllowedOrigins());
      return rejected ? Promise.resolve(rejected) : guarded(request, undefined);
    };
  };
  const metadata = auth.metadata();
  const routes: Readonly<Record<string, (request: Request) => Promise<Response>>> = {
    '/mcp': route((request, options) => handler.fetch(request, options)),
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
