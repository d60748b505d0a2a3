import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from './client.js';
import type { ClientOptions, Generation, TestClient } from './client.js';
import type { AuthorizationServer } from './oidc-provider.js';
import type { Serve } from './servers/serve.js';

/** What a check plays on: a server in one framework, with an authorization server. */
export interface Stage {
  readonly authorizationServer: AuthorizationServer;
  readonly origin: string;
  /** The address of the MCP server without sessions, and of the one with sessions. */
  readonly mcp: string;
  readonly sessions: string;
  /** Creates a client that has not connected yet. It is closed at the end. */
  readonly client: (
    generation: Generation,
    options?: ClientOptions & { readonly address?: string },
  ) => Promise<TestClient>;
  /** A good token of a person for this server, or for another one. */
  readonly token: (options?: { readonly account?: string; readonly resource?: string }) => Promise<string>;
  /** Stops the server, and starts it at the same address. It has to fetch the keys again. */
  readonly restart: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** One thing that must be true in every framework. It throws if it is not. */
export interface Check {
  readonly name: string;
  readonly run: (stage: Stage) => Promise<void>;
}

export async function setStage(
  serve: Serve,
  authorizationServer: AuthorizationServer,
  proofs: boolean,
): Promise<Stage> {
  const settings = { issuer: authorizationServer.issuer, proofs };
  let server = await serve(settings);
  const origin = server.url;
  const clients: TestClient[] = [];
  const stage: Stage = {
    authorizationServer,
    origin,
    mcp: `${origin}/mcp`,
    sessions: `${origin}/mcp/sessions`,
    async client(generation, { address = stage.mcp, ...options } = {}) {
      const client = await createClient(generation, address, options);
      clients.push(client);
      return client;
    },
    async token({ account = 'ada', resource = stage.mcp } = {}) {
      const client = await createClient('v2', stage.mcp, { account });
      Object.assign(client.provider, { validateResourceURL: () => Promise.resolve(new URL(resource)) });
      // A token of another resource is good for the authorization server only, so the client fails once it has one.
      await client.connect().catch((error: unknown) => {
        if (resource === stage.mcp) throw error;
      });
      await client.close();
      return String(client.provider.kept?.access_token);
    },
    async restart() {
      await server.close();
      server = await serve({ ...settings, port: Number(new URL(origin).port) });
      // `fetch` of Node.js notices a little later that its old connections are closed.
      await sleep(50);
    },
    async close() {
      await Promise.all(clients.map((client) => client.close()));
      await server.close();
    },
  };
  return stage;
}
