import { McpServer } from '@modelcontextprotocol/server';
import type { McpServerFactory } from '@modelcontextprotocol/server';
import type { Verifier } from '@tokenward/core';
import { accessOf, requires } from '@tokenward/mcp';

/** Builds an MCP server with one tool for every caller and one for those who may write. The SDK calls it for each request. */
export function reports(verifier: Verifier): McpServerFactory {
  const scopeChallenge = requires(verifier, { scopes: ['reports:write'] });
  return () => {
    const server = new McpServer({ name: 'reports', version: '1.0.0' });
    server.registerTool('whoami', { description: 'Says who calls' }, (context) => {
      const { clientId, scopes, resource } = context.http?.authInfo ?? {};
      const { subject } = accessOf(context);
      return { content: [{ type: 'text', text: JSON.stringify({ subject, clientId, scopes, resource }) }] };
    });
    server.registerTool('purge', { description: 'Deletes reports', scopeChallenge }, () => ({
      content: [{ type: 'text', text: 'purged' }],
    }));
    return server;
  };
}
