import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node';
import { McpServer } from '@modelcontextprotocol/server';
import { whoami } from './stateful-server.js';
import type { Transport, TransportOptions } from './stateful-server.js';

/** Connects a server of version 2 of the SDK to a transport. */
export async function connect(options: TransportOptions): Promise<Transport> {
  const transport = new NodeStreamableHTTPServerTransport(options);
  const server = new McpServer({ name: 'stateful', version: '1.0.0' });
  server.registerTool('whoami', {}, whoami);
  await server.connect(transport);
  return transport;
}
