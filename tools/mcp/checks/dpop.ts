import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { shortLife } from '../authorization-server.js';
import { ask, expectChallenge } from '../ask.js';
import { own } from './clients.js';
import type { Check } from '../stage.js';

/** Tokens that are bound to a key of the client (RFC 9449), with the `DpopSession` of `@modelcontextprotocol/client` 2.4.0. */
export const dpop: readonly Check[] = [
  {
    name: 'v2 client proves its key: DPoP scheme, nonce asked for once, step-up',
    needs: ['proofs'],
    async run(stage) {
      const client = await stage.client('v2', { dpop: true });
      await client.connect();
      assert.equal(client.provider.kept?.token_type, 'DPoP');
      await client.call('whoami');
      const refused = client.exchanges.filter(
        ({ status, answer }) =>
          status === 401 && /use_dpop_nonce/.test(String(answer.get('www-authenticate'))),
      );
      assert.equal(refused.length, 1);
      assert.match(String(refused[0]?.answer.get('dpop-nonce')), /^[\w.~-]+$/);
      assert.equal(await client.call('purge'), 'purged');
      assert.deepEqual(own(client.provider.kept.scope), ['reports:read', 'reports:write']);
    },
  },
  {
    name: 'v2 client refreshes a bound token, which stays bound to its key',
    needs: ['proofs'],
    async run(stage) {
      const { authorizationServer } = stage;
      authorizationServer.life = shortLife;
      const client = await stage.client('v2', { dpop: true });
      await client.connect();
      const { life } = authorizationServer;
      authorizationServer.life = 600;
      await sleep(life * 1000 + 100);
      await client.call('whoami');
      assert.equal(client.provider.authorizations.length, 1);
      assert.equal(client.provider.kept?.token_type, 'DPoP');
    },
  },
  {
    name: 'v2 client proves its key in a session too',
    needs: ['proofs', 'sessions'],
    async run(stage) {
      const client = await stage.client('v2', { address: stage.sessions, mode: 'legacy', dpop: true });
      await client.connect();
      assert.equal(
        await client.call('whoami'),
        client.provider.clientInformation<{ client_id: string }>().client_id,
      );
      const calls = client.exchanges.filter(({ url, status }) => url.href === stage.sessions && status < 300);
      assert.ok(calls.length >= 3);
      for (const { headers } of calls) assert.match(String(headers.get('authorization')), /^DPoP /);
      // Each proof is for one request (RFC 9449 §11.1).
      assert.equal(new Set(calls.map(({ headers }) => headers.get('dpop'))).size, calls.length);
      await client.end();
    },
  },
  {
    name: 'A bound token that was stolen is 401: as Bearer, and with a used proof',
    needs: ['proofs'],
    async run(stage) {
      const { mcp, origin } = stage;
      const client = await stage.client('v2', { dpop: true });
      await client.connect();
      const last = client.exchanges.at(-1);
      const token = String(client.provider.kept?.access_token);
      const asBearer = await ask(mcp, ['authorization', `Bearer ${token}`]);
      assert.equal(asBearer.status, 401, asBearer.body);
      expectChallenge(asBearer, origin, { error: 'invalid_token' });
      const proof = String(last?.headers.get('dpop'));
      const again = await ask(mcp, ['authorization', `DPoP ${token}`, 'dpop', proof]);
      assert.equal(again.status, 401, again.body);
      assert.match(String(again.headers['www-authenticate']), /DPoP .*error="invalid_dpop_proof"/);
    },
  },
];
