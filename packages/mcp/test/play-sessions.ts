import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { expressAuth } from '@tokenward/express';
import { mcp } from '@tokenward/mcp';
import type { MintClaims } from '@tokenward/testing';
import { listen } from '@tokenward/testing/contract';
import express from 'express';
import { statefulServerWith } from './stateful-server.js';
import { createWorld, metadata } from './world.js';
import type { World } from './world.js';

/** What happens, by the sentence that says so. */
export type Plays = Readonly<Record<string, () => Promise<void>>>;

const initialize = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1.0.0' } },
};
const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'whoami', arguments: {} } };

/** What a server with sessions does behind the guard, for transports of one generation of the SDK. */
export function playSessions(connect: Parameters<typeof statefulServerWith>[0]): Plays {
  async function set(
    play: (world: {
      readonly token: (claims?: MintClaims) => Promise<string>;
      readonly send: (token: string | undefined, body?: object, session?: string) => Promise<Response>;
    }) => Promise<void>,
  ): Promise<void> {
    const { verifier, token } = await createWorld();
    const auth = expressAuth(verifier, { onDenied() {} });
    const { handle } = statefulServerWith(connect);
    const app = express().set('env', 'test');
    app.all('/mcp', auth.required(), mcp(auth), (request, response) => handle(request, response));
    const { url, close } = await listen(createServer(app));
    const send = async (bearer: string | undefined, body?: object, session?: string): Promise<Response> =>
      fetch(`${url}/mcp`, {
        method: body ? 'POST' : 'DELETE',
        headers: {
          accept: 'application/json, text/event-stream',
          'content-type': 'application/json',
          ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
          ...(session !== undefined && { 'mcp-session-id': session }),
        },
        ...(body && { body: JSON.stringify(body) }),
      });
    try {
      await play({ token: (claims) => token('reports:read', claims), send });
    } finally {
      await close();
    }
  }
  return {
    'a request without a token is 401 with the address of the metadata': () =>
      set(async ({ send }) => {
        const answer = await send(undefined, initialize);
        assert.equal(answer.status, 401);
        assert.match(String(answer.headers.get('www-authenticate')), new RegExp(`="${metadata}"`));
      }),

    'a handler gets the access of the caller': () =>
      set(async ({ send, token }) => {
        const session = (await send(await token(), initialize)).headers.get('mcp-session-id') ?? '';
        const answer = await send(await token(), call, session);
        assert.equal(answer.status, 200);
        assert.match(await answer.text(), /user_1/);
      }),

    'a session is 404 for another caller, and 200 for the one that opened it': () =>
      set(async ({ send, token }) => {
        const session = (await send(await token(), initialize)).headers.get('mcp-session-id') ?? '';
        const other = await token({ sub: 'user_2' });
        assert.equal((await send(other, call, session)).status, 404);
        assert.equal((await send(other, undefined, session)).status, 404);
        assert.equal((await send(await token(), undefined, session)).status, 200);
      }),
  };
}

/** What the gate of the SDK does with the errors of `oauthTokenVerifier`. `ask` returns the response for a token. */
export function playGate(ask: (token: string, world: World) => Promise<Response>): Plays {
  return {
    'the gate of the SDK lets a good token in, and refuses all others': async () => {
      const world = await createWorld();
      const { issuer, token } = world;
      assert.equal((await ask(await token(), world)).status, 200);
      assert.equal((await ask(await token('other'), world)).status, 403);
      for (const bad of [await issuer.mintForeign(), await issuer.mintExpired(), 'opaque']) {
        const answer = await ask(bad, world);
        assert.equal(answer.status, 401);
        assert.match(String(answer.headers.get('www-authenticate')), /error="invalid_token"/);
      }
    },
  };
}
