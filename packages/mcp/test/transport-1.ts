import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { whoami } from './stateful-server.js';
import type { Transport, TransportOptions } from './stateful-server.js';

/** Connects a server of version 1 of the SDK to a transport. */
export async function connect(options: TransportOptions): Promise<Transport> {
  const transport = new StreamableHTTPServerTransport(options);
  const server = new McpServer({ name: 'stateful', version: '1.0.0' });
  server.registerTool('whoami', {}, whoami);
  await server.connect(transport);
  return transport;
}
