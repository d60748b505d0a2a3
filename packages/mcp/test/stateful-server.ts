import type { IncomingMessage, ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import { accessOf } from '@tokenward/mcp';

/** A server that keeps a transport for each session, as the examples of both SDKs do. */
export interface StatefulServer {
  readonly handle: (request: IncomingMessage, response: ServerResponse, body?: unknown) => Promise<void>;
  /** Ends a session on the side of the server. */
  readonly end: (session: string) => Promise<void>;
}

/** What both generations of transports have. */
export interface Transport {
  handleRequest(request: IncomingMessage, response: ServerResponse, body?: unknown): Promise<void>;
  close(): Promise<void>;
}

/** The options of a transport. */
export interface TransportOptions {
  readonly sessionIdGenerator: () => string;
  readonly onsessioninitialized: (id: string) => void;
  readonly onsessionclosed: (id: string) => void;
}

/** A tool that says who calls it. */
export function whoami(context: Parameters<typeof accessOf>[0]): {
  content: { type: 'text'; text: string }[];
} {
  return { content: [{ type: 'text', text: String(accessOf(context).subject) }] };
}

/** Creates a stateful server with transports of one generation of the SDK, which have the tool `whoami`. */
export function statefulServerWith(
  connect: (options: TransportOptions) => Promise<Transport>,
  newId: () => string = randomUUID,
): StatefulServer {
  const transports = new Map<string, Transport>();
  return {
    async handle(request, response, body) {
      const session = request.headers['mcp-session-id'];
      const known = session === undefined ? undefined : transports.get(String(session));
      if (session && known === undefined)
        return void response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
      const transport =
        known ??
        (await connect({
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
