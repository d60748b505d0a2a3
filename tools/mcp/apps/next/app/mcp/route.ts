import {
  createMcpHandler,
  localhostAllowedOrigins,
  originValidationResponse,
} from '@modelcontextprotocol/server';
import { mcp } from '@tokenward/mcp';
import { auth } from '@/auth';
import { buildServer } from '@/server';

const withCaller = mcp(auth);
const handler = createMcpHandler(buildServer, { onerror: console.error });

const guarded = auth.required({ scopes: ['reports:read'] })((request: Request) =>
  withCaller(request, (options) => handler.fetch(request, options)),
);

// MCP demands a check of the origin. On another host, list the host names of the pages that may call: ['app.example.com'].
const answer = (request: Request) =>
  originValidationResponse(request, localhostAllowedOrigins()) ?? guarded(request, undefined);

export { answer as GET, answer as POST, answer as DELETE };
