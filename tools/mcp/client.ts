import {
  Client as Client2,
  DpopSession,
  StreamableHTTPClientTransport as Transport2,
  UnauthorizedError as Unauthorized2,
} from '@modelcontextprotocol/client';
import { UnauthorizedError as Unauthorized1 } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client as Client1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as Transport1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { personNamed } from './browser.js';
import type { Person } from './browser.js';
import { MemoryProvider } from './memory-provider.js';

/** A generation of the SDK's client: `@modelcontextprotocol/sdk` 1.32.2, or `@modelcontextprotocol/client` 2.4.0. */
export type Generation = 'v1' | 'v2';

export const generations: readonly Generation[] = ['v1', 'v2'];

/** One request of a client, with its answer. */
export interface Exchange {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string;
  readonly status: number;
  readonly answer: Headers;
}

/** A real client of one generation, with a person who signs in where the client sends them. */
export interface TestClient {
  readonly generation: Generation;
  readonly provider: MemoryProvider;
  readonly person: Person;
  /** All that it sent, to whomever. */
  readonly exchanges: Exchange[];
  connect(): Promise<void>;
  /** Calls a tool, and returns the text of its result. */
  call(tool: string): Promise<string>;
  /** The session of the older revisions. */
  sessionId(): string | undefined;
  /** Ends the session at the server. */
  end(): Promise<void>;
  close(): Promise<void>;
}

export interface ClientOptions {
  readonly account?: string;
  readonly dpop?: boolean;
  /** The revision of a v2 client: the newest that the server has, or those with sessions. */
  readonly mode?: 'auto' | 'legacy';
}

/** Creates a client. It connects when it is told to. */
export async function createClient(
  generation: Generation,
  address: string,
  { account = 'ada', dpop = false, mode = 'auto' }: ClientOptions = {},
): Promise<TestClient> {
  const person = personNamed(account);
  const provider = new MemoryProvider(person, dpop ? await DpopSession.create() : undefined);
  const exchanges: Exchange[] = [];
  const options = { authProvider: provider, fetch: recorder(exchanges) };
  let client = newClient();
  let transport = newTransport();

  function newClient(): Client1 | Client2 {
    const info = { name: 'test', version: '1.0.0' };
    return generation === 'v1' ? new Client1(info) : new Client2(info, { versionNegotiation: { mode } });
  }

  function newTransport(): Transport1 | Transport2 {
    const url = new URL(address);
    return generation === 'v1' ? new Transport1(url, options) : new Transport2(url, options);
  }

  /** Does what a host does: once the person is back from the browser, it redeems the code and tries again. */
  async function withSignIn<T>(attempt: () => Promise<T>, renew: () => void): Promise<T> {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Unauthorized1 || error instanceof Unauthorized2)) throw error;
      const { returned } = provider;
      provider.returned = undefined;
      if (returned === undefined) throw error;
      if (transport instanceof Transport2) await transport.finishAuth(returned);
      else await transport.finishAuth(String(returned.get('code')));
      renew();
      return attempt();
    }
  }

  return {
    generation,
    provider,
    person,
    exchanges,
    connect: () =>
      withSignIn(
        () => (client as Client2).connect(transport as Transport2),
        () => {
          client = newClient();
          transport = newTransport();
        },
      ),
    call: (tool) =>
      withSignIn(
        async () => {
          const { content, isError } = await (client as Client2).callTool({ name: tool, arguments: {} });
          const [first] = content;
          const said = first?.type === 'text' ? first.text : '';
          if (isError) throw new Error(`The tool failed: ${said}`);
          return said;
        },
        () => {},
      ),
    sessionId: () => transport.sessionId,
    end: () => transport.terminateSession(),
    close: () => client.close(),
  };
}

/** Fetches, and keeps what was sent and answered. */
function recorder(exchanges: Exchange[]): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const body = request.body === null ? '' : await request.clone().text();
    const response = await fetch(request);
    const { method, url, headers } = request;
    exchanges.push({
      method,
      url: new URL(url),
      headers,
      body,
      status: response.status,
      answer: response.headers,
    });
    return response;
  };
}
