import {
  createMcpHandler,
  localhostAllowedOrigins,
  originValidationResponse,
} from '@modelcontextprotocol/server';
import { honoAuth } from '@tokenward/hono';
import { mcp } from '@tokenward/mcp';
import { Hono } from 'hono';
import { reports } from '../reports.js';
import { fetchSessions } from '../fetch-sessions.js';
import { createMcpVerifier } from '../verifier.js';
import type { Settings } from '../verifier.js';

/** The Hono app, for Node.js and for workerd. */
export function createHonoApp(settings: Settings): Hono {
  const app = new Hono();
  const verifier = createMcpVerifier(settings);
  const auth = honoAuth(verifier, { onDenied: () => {} });
  const withCaller = mcp(auth);
  const handler = createMcpHandler(reports(verifier));
  const handleSessions = fetchSessions();

  app.use(auth.metadata());
  app.use('/mcp/*', (c, next) => {
    const rejected = originValidationResponse(c.req.raw, localhostAllowedOrigins());
    return rejected ? Promise.resolve(rejected) : next();
  });
  app.use('/mcp/*', auth.required({ scopes: ['reports:read'] }));
  app.all('/mcp', (c) => withCaller(c, (options) => handler.fetch(c.req.raw, options)));
  app.all('/mcp/sessions', (c) => withCaller(c, (options) => handleSessions(c.req.raw, options)));
  return app;
}
