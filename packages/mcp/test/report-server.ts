import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import type { AuthInfo, McpHttpHandler, ScopeChallengeHandler } from '@modelcontextprotocol/server';
import { listen } from '@tokenward/testing/contract';
import type { LoopbackServer } from '@tokenward/testing/contract';
import { accessOf } from '@tokenward/mcp';

/** How often each tool has run. */
export interface Runs {
  whoami: number;
  purge: number;
}

/** Creates the handler of an MCP server: everybody may call `whoami`, `purge` has a challenge. */
export function reportHandler(challenge?: ScopeChallengeHandler): {
  handler: McpHttpHandler;
  runs: Runs;
  errors: Error[];
} {
  const runs = { whoami: 0, purge: 0 };
  const errors: Error[] = [];
  const handler = createMcpHandler(
    () => {
      const server = new McpServer({ name: 'reports', version: '1.0.0' });
      server.registerTool('whoami', {}, (ctx) => {
        runs.whoami += 1;
        const { subject, scopes } = accessOf(ctx);
        const { authInfo } = ctx.http ?? {};
        return { content: [{ type: 'text', text: JSON.stringify({ subject, scopes, authInfo }) }] };
      });
      const guarded = challenge ? { scopeChallenge: challenge } : {};
      server.registerTool('purge', guarded, () => {
        runs.purge += 1;
        return { content: [{ type: 'text', text: 'purged' }] };
      });
      return server;
    },
    { onerror: (error) => void errors.push(error) },
  );
  return { handler, runs, errors };
}

/** Serves a function of `Request` over HTTP. */
export async function serveFetch(answer: (request: Request) => Promise<Response>): Promise<LoopbackServer> {
  const listener = getRequestListener(answer, { overrideGlobalObjects: false });
  return listen(createServer((request, response) => void listener(request, response)));
}

/** Serves a handler behind a gate. */
export function serveGated(
  gate: (request: Request) => Promise<AuthInfo | Response>,
  { handler }: { readonly handler: McpHttpHandler },
): Promise<LoopbackServer> {
  return serveFetch(async (request) => {
    const authInfo = await gate(request);
    return authInfo instanceof Response ? authInfo : handler.fetch(request, { authInfo });
  });
}

/** The handler for Node.js. Its own type does not fit `IncomingMessage` under `exactOptionalPropertyTypes`. */
export function listenerOf(handler: McpHttpHandler) {
  return toNodeHandler(handler) as unknown as (
    request: IncomingMessage,
    response: ServerResponse,
    body?: unknown,
  ) => Promise<void>;
}

/** The body of a call of a tool, in the revision 2026-07-28. */
export function callOf(name: string, id = 1): object {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1.0.0' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  return { jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: {}, _meta } };
}

/** Calls a tool over HTTP, in the revision 2026-07-28. */
export async function callTool(
  url: string,
  name: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(`${url}/mcp`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': name,
      ...headers,
    },
    body: JSON.stringify(callOf(name)),
  });
}

/** The text that a tool returned. */
export async function textOf(response: Response): Promise<string> {
  const body = await response.text();
  const json = body.startsWith('{') ? body : /^data: (\{.*)$/m.exec(body)?.[1];
  const { result } = JSON.parse(json ?? '{}') as { result?: { content: { text: string }[] } };
  return result?.content[0]?.text ?? body;
}
