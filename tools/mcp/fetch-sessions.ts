import { McpServer, WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server';
import type { AuthInfo } from '@modelcontextprotocol/server';

/** A stateful server of the older revisions, by `@modelcontextprotocol/server` 2.4.0, for frameworks with `Request` and `Response`. */
export function fetchSessions(): (
  request: Request,
  options: { readonly authInfo: AuthInfo },
) => Promise<Response> {
  const transports = new Map<string, WebStandardStreamableHTTPServerTransport>();
  return async (request, options) => {
    const known = transports.get(request.headers.get('mcp-session-id') ?? '');
    if (known) return known.handleRequest(request, options);
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      onsessioninitialized: (session) => void transports.set(session, transport),
      onsessionclosed: (session) => void transports.delete(session),
    });
    const server = new McpServer({ name: 'reports with sessions', version: '1.0.0' });
    server.registerTool('whoami', { description: 'Says who calls' }, (context) => ({
      content: [{ type: 'text', text: String(context.http?.authInfo?.clientId) }],
    }));
    await server.connect(transport);
    return transport.handleRequest(request, options);
  };
}
