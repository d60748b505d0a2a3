import assert from 'node:assert/strict';
import { Agent, request as open } from 'node:http';
import { text } from 'node:stream/consumers';

/** An answer to a request that no client sends by itself. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** The headers that both revisions of the protocol ask for, and a request that both answer. */
const mcpHeaders = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
} as const;
export const listTools = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });

const agent = new Agent({ keepAlive: false });

/** Sends a request of MCP. The headers are sent as they are, each as often as it is listed. */
export async function ask(
  address: string,
  headers: readonly string[] = [],
  { method = 'POST', body }: { readonly method?: string; readonly body?: string } = {},
): Promise<Answer> {
  if (method !== 'POST') return send(address, headers, method);
  return send(address, [...Object.entries(mcpHeaders).flat(), ...headers], method, body ?? listTools);
}

/** Sends a request by `node:http`. `fetch` sends some headers of its own, and no header twice. */
export async function send(
  address: string,
  headers: readonly string[],
  method = 'GET',
  body = '',
): Promise<Answer> {
  const own = headers.includes('host') ? [] : ['host', new URL(address).host];
  return new Promise((resolve, reject) => {
    const request = open(address, { method, agent, headers: [...own, ...headers] });
    request.on('error', reject).on('response', (response) => {
      text(response).then(
        (read) => resolve({ status: Number(response.statusCode), headers: response.headers, body: read }),
        reject,
      );
    });
    request.end(body);
  });
}

/** Asserts the status, and that the challenge names the metadata and the scope. */
export function expectChallenge(
  { status, headers, body }: Answer,
  origin: string,
  expected: { readonly status?: number; readonly error?: string; readonly scope?: string } = {},
): void {
  assert.equal(status, expected.status ?? 401, body.slice(0, 300));
  const challenge = String(headers['www-authenticate']);
  const { error, scope = 'reports:read' } = expected;
  // v1 reads the challenge only if Bearer comes first (`extractWWWAuthenticateParams` of `@modelcontextprotocol/sdk` 1.32.2).
  assert.match(challenge, /^Bearer /);
  assert.ok(challenge.includes(metadataParameter(origin)), challenge);
  assert.ok(challenge.includes(`scope="${scope}"`), challenge);
  if (error === undefined) assert.ok(!challenge.includes('error='), challenge);
  else assert.ok(challenge.includes(`error="${error}"`), challenge);
}

function metadataParameter(origin: string): string {
  return `resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp"`;
}
