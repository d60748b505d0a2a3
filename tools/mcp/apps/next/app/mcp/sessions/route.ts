import { localhostAllowedOrigins, originValidationResponse } from '@modelcontextprotocol/server';
import { mcp } from '@tokenward/mcp';
import { auth } from '@/auth';
import { fetchSessions } from '../../../../../fetch-sessions';

const withCaller = mcp(auth);
const handle = fetchSessions();

const guarded = auth.required({ scopes: ['reports:read'] })((request: Request) =>
  withCaller(request, (options) => handle(request, options)),
);

const answer = (request: Request) =>
  originValidationResponse(request, localhostAllowedOrigins()) ?? guarded(request, undefined);

export { answer as GET, answer as POST, answer as DELETE };
