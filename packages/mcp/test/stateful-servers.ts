import type { IncomingMessage, ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node';
import { McpServer as McpServer1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { McpServer } from '@modelcontextprotocol/server';
import { accessOf } from '../src/index.js';

/** A server that keeps a transport for each session, as the examples of both SDKs do. */
export interface StatefulServer {
  readonly handle: (request: IncomingMessage, response: ServerResponse, body?: unknown) => Promise<void>;
  /** Ends a session on the side of the server. */
  readonly end: (session: string) => Promise<void>;
}

interface Transport {
  handleRequest(request: IncomingMessage, response: ServerResponse, body?: unknown): Promise<void>;
  close(): Promise<void>;
}

type Options = {
  readonly sessionIdGenerator: () => string;
  readonly onsessioninitialized: (id: string) => void;
  readonly onsessionclosed: (id: string) => void;
};

type Whoami = { content: { type: 'text'; text: string }[] };
const whoami = (context: Parameters<typeof accessOf>[0]): Whoami => ({
  content: [{ type: 'text', text: String(accessOf(context).subject) }],
});

const generations = {
  'version 1': async (options: Options): Promise<Transport> => {
    const transport = new StreamableHTTPServerTransport(options);
    const server = new McpServer1({ name: 'stateful', version: '1.0.0' });
    server.registerTool('whoami', {}, whoami);
    await server.connect(transport);
    return transport;
  },
  'version 2': async (options: Options): Promise<Transport> => {
    const transport = new NodeStreamableHTTPServerTransport(options);
    const server = new McpServer({ name: 'stateful', version: '1.0.0' });
    server.registerTool('whoami', {}, whoami);
    await server.connect(transport);
    return transport;
  },
} as const;

/** The generations of the SDK. */
export type Generation = keyof typeof generations;
export const generationNames = Object.keys(generations) as readonly Generation[];

/** Creates a stateful server. */
export function statefulServer(generation: Generation, newId: () => string = randomUUID): StatefulServer {
  const transports = new Map<string, Transport>();
  return {
    async handle(request, response, body) {
      const session = request.headers['mcp-session-id'];
      const known = session === undefined ? undefined : transports.get(String(session));
      if (session && known === undefined)
        return void response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
      const transport =
        known ??
        (await generations[generation]({
          sessionIdGenerator: newId,
          onsessioninitialized: (id) => void transports.set(id, transport),
          onsessionclosed: (id) => void transports.delete(id),
        }));
      await transport.handleRequest(request, response, body);
    },
    async end(session) {
      await transports.get(session)?.close();
      transports.delete(session);
    },
  };
}
