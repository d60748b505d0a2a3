import {
  createMcpHandler,
  createRequestStateCodec,
  inputRequired,
  McpServer,
} from '@modelcontextprotocol/server';
import type { MintClaims } from '@tokenward/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { callOf, serveGated } from '../test/report-server.js';
import { createWorld } from '../test/world.js';
import { accessOf, gate } from './index.js';

let close = (): Promise<void> => Promise.resolve();
afterEach(() => close());

/**
 * An MCP server whose tool needs two rounds, with state that is bound to the caller as the README says. The documentation of
 * `createRequestStateCodec` in @modelcontextprotocol/server 2.4.0 shows a binding to the client alone.
 */
async function setUp() {
  const { verifier, token } = await createWorld();
  const state = createRequestStateCodec<string>({
    key: 'a key of at least 32 characters, for this test only',
    bind: (ctx) => {
      const { authority, subject, client, token } = accessOf(ctx);
      return JSON.stringify([ctx.mcpReq.method, authority, subject ?? token, client]);
    },
  });
  const handler = createMcpHandler(() => {
    const server = new McpServer(
      { name: 'reports', version: '1.0.0' },
      { requestState: { verify: async (given, ctx) => state.verify(given, ctx) } },
    );
    server.registerTool('purge', {}, async (ctx) => {
      const asked = ctx.mcpReq.requestState<string>();
      if (asked !== undefined) return { content: [{ type: 'text', text: `purged, as ${asked} asked` }] };
      return inputRequired({ requestState: await state.mint(String(accessOf(ctx).subject), ctx) });
    });
    return server;
  });
  const server = await serveGated(gate(verifier), { handler });
  ({ close } = server);
  return async (claims: MintClaims, requestState?: string) => {
    const call = callOf('purge') as { params: object };
    const response = await fetch(`${server.url}/mcp`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await token('reports:read', claims)}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': 'tools/call',
        'mcp-name': 'purge',
      },
      body: JSON.stringify({ ...call, params: { ...call.params, ...(requestState && { requestState }) } }),
    });
    return (await response.json()) as {
      result?: { requestState?: string; content?: { text: string }[] };
      error?: { code: number };
    };
  };
}

describe('the state of a tool that needs several rounds', () => {
  it('is for the caller that it was made for, also with a new token', async () => {
    const call = await setUp();
    const { result } = await call({ sub: 'ada' });
    const again = await call({ sub: 'ada', jti: 'another token' }, result?.requestState);
    expect(again.result?.content?.[0]?.text).toBe('purged, as ada asked');
  });

  it.each([
    ['subject', { sub: 'eve' }],
    ['client', { sub: 'ada', client_id: 'another' }],
    ['caller without a subject', { sub: undefined }],
  ])('is refused if another %s brings it', async (_name, other) => {
    const call = await setUp();
    const { result } = await call({ sub: 'ada' });
    expect(result?.requestState).toMatch(/^v1\./);
    expect((await call(other, result?.requestState)).error?.code).toBe(-32602);
  });
});
