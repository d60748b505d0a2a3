import { McpServer, requireScopes } from '@modelcontextprotocol/server';
import type { McpServerFactory } from '@modelcontextprotocol/server';

/** An MCP server with one tool for every caller and one for those who may write. It is new for each request. */
export const buildServer: McpServerFactory = () => {
  const server = new McpServer({ name: 'reports', version: '1.0.0' });
  server.registerTool('whoami', { description: 'Says who calls' }, (context) => {
    const { clientId, scopes, extra } = context.http?.authInfo ?? {};
    return { content: [{ type: 'text', text: JSON.stringify({ clientId, scopes, extra }) }] };
  });
  server.registerTool(
    'purge',
    { description: 'Deletes reports', scopeChallenge: requireScopes('reports:write') },
    () => ({ content: [{ type: 'text', text: 'purged' }] }),
  );
  return server;
};
