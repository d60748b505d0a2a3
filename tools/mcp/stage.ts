import assert from 'node:assert/strict';
import { setImmediate as turned, setTimeout as sleep } from 'node:timers/promises';
import { decodeJwt } from 'jose';
import { createClient } from './client.js';
import type { ClientOptions, Generation, TestClient } from './client.js';
import type { AuthorizationServer } from './authorization-server.js';
import type { Serve } from './servers/serve.js';

/** What a check plays on: a server in one framework, with an authorization server. */
export interface Stage {
  readonly authorizationServer: AuthorizationServer;
  /** What it does not have. Checks that need it are left out. */
  readonly lacks: readonly Feature[];
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

/**
 * What some stages lack: an authorization server with switches, DPoP, sessions, or the guards of Tokenward, for those who stay with
 * the gate of the SDK.
 */
export type Feature = 'switches' | 'proofs' | 'sessions' | 'guards';

/** One thing that must be true in every framework. It throws if it is not. */
export interface Check {
  readonly name: string;
  readonly needs?: readonly Feature[];
  readonly run: (stage: Stage) => Promise<void>;
}

/** Starts the server, and waits for requests. */
export async function setStage(
  serve: Serve,
  authorizationServer: AuthorizationServer,
  { lacks = [], port }: { readonly lacks?: readonly Feature[]; readonly port?: number } = {},
): Promise<Stage> {
  const { issuer, client } = authorizationServer;
  const settings = { issuer, client, proofs: !lacks.includes('proofs') };
  let server = await serve({ ...settings, ...(port !== undefined && { port }) });
  const origin = server.url;
  const clients: TestClient[] = [];
  const stage: Stage = {
    authorizationServer,
    lacks,
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
      const token = String(client.provider.kept?.access_token);
      assert.deepEqual([decodeJwt(token).aud].flat(), [resource]);
      return token;
    },
    async restart() {
      await server.close();
      server = await serve({ ...settings, port: Number(new URL(origin).port) });
      // `fetch` of Node.js must notice that its old connections are closed, for which the event loop has to turn.
      await sleep(50);
      for (let turn = 0; turn < 5; turn += 1) await turned();
    },
    async close() {
      await Promise.all(clients.map((client) => client.close()));
      await Promise.all([server.close(), authorizationServer.close()]);
    },
  };
  return stage;
}
