import {
  createMcpHandler,
  localhostAllowedOrigins,
  originValidationResponse,
} from '@modelcontextprotocol/server';
import { honoAuth } from '@tokenward/hono';
import { Hono } from 'hono';
import { authInfoOf } from '../by-hand.js';
import { buildServer } from '../reports.js';
import { fetchSessions } from '../fetch-sessions.js';
import { createMcpVerifier } from '../verifier.js';
import type { Settings } from '../verifier.js';

/** The Hono app, for Node.js and for workerd. */
export function createHonoApp(settings: Settings): Hono {
  const app = new Hono();
  const auth = honoAuth(createMcpVerifier(settings), { onDenied: () => {} });
  const handler = createMcpHandler(buildServer);
  const handleSessions = fetchSessions();

  app.use(auth.metadata());
  app.use('/mcp/*', (c, next) => {
    const rejected = originValidationResponse(c.req.raw, localhostAllowedOrigins());
    return rejected ? Promise.resolve(rejected) : next();
  });
  app.use('/mcp/*', auth.required({ scopes: ['reports:read'] }));
  app.all('/mcp', (c) =>
    handler.fetch(c.req.raw, { authInfo: authInfoOf(auth.get(c), settings.origin, '') }),
  );
  app.all('/mcp/sessions', (c) => handleSessions(c.req.raw, authInfoOf(auth.get(c), settings.origin, '')));
  return app;
}
