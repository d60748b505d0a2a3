import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from '../ask.js';
import { generations } from '../client.js';
import { shortLife } from '../authorization-server.js';
import type { Check } from '../stage.js';

const call = (name: string, id = 1): object => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: {} },
});

/** A call of the revision 2026-07-28, which says in its envelope what the headers say too. */
const newestCall = (name: string): string =>
  JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: {
      name,
      arguments: {},
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1.0.0' },
        'io.modelcontextprotocol/clientCapabilities': {},
      },
    },
  });

const newestHeaders = (name: string): readonly string[] => [
  'mcp-protocol-version',
  '2026-07-28',
  'mcp-method',
  'tools/call',
  'mcp-name',
  name,
];

/** Ways around the scope of a tool, and around the owner of a session. */
export const evasions: readonly Check[] = [
  {
    name: 'No header, batch or older revision calls a tool without its scope',
    async run({ mcp, token }) {
      const good = ['authorization', `Bearer ${await token()}`];
      const tries: readonly (readonly [string, readonly string[]])[] = [
        [newestCall('purge'), newestHeaders('purge')],
        [newestCall('purge'), newestHeaders('whoami')],
        [newestCall('purge'), [...newestHeaders('whoami'), 'mcp-name', 'purge']],
        [newestCall('purge'), []],
        [JSON.stringify(call('purge')), []],
        [JSON.stringify(call('purge')), newestHeaders('whoami')],
        [JSON.stringify(call('purge')), ['mcp-protocol-version', '2025-03-26']],
        [JSON.stringify([call('whoami'), call('purge', 2)]), []],
        [JSON.stringify([call('purge', 2), call('whoami')]), ['mcp-protocol-version', '2025-03-26']],
        [JSON.stringify({ ...call('purge'), id: undefined }), []],
      ];
      for (const [body, headers] of tries) {
        const answer = await ask(mcp, [...good, ...headers], { body });
        const shown = `${headers.join(' ')} ${body}: ${answer.status} ${answer.body}`;
        assert.ok(!answer.body.includes('purged'), shown);
        assert.ok([202, 400, 403].includes(answer.status), shown);
      }
      const allowed = await ask(mcp, [...good, ...newestHeaders('whoami')], { body: newestCall('whoami') });
      assert.equal(allowed.status, 200, allowed.body);
    },
  },
  {
    name: 'The scheme counts in any case',
    async run({ mcp, token }) {
      const good = await token();
      for (const scheme of ['bearer', 'BEARER'])
        assert.equal((await ask(mcp, ['authorization', `${scheme} ${good}`])).status, 200);
    },
  },
  ...generations.flatMap((generation): readonly Check[] => [
    {
      name: `${generation} client keeps its session when its token is refreshed`,
      needs: ['switches', 'sessions'],
      async run({ authorizationServer, client: create, sessions }) {
        authorizationServer.life = shortLife;
        const client = await create(generation, { address: sessions, mode: 'legacy' });
        await client.connect();
        authorizationServer.life = 600;
        const [id, before] = [client.sessionId(), client.provider.kept?.access_token];
        await sleep(shortLife * 1000 + 100);
        await client.call('whoami');
        assert.equal(client.sessionId(), id);
        assert.notEqual(client.provider.kept?.access_token, before);
      },
    },
    {
      name: `${generation} client ends its session, which is then unknown to everybody`,
      needs: ['sessions'],
      async run({ client: create, sessions, token }) {
        const client = await create(generation, { address: sessions, mode: 'legacy' });
        await client.connect();
        const id = String(client.sessionId());
        await client.end();
        for (const account of ['ada', 'eve']) {
          const headers = ['authorization', `Bearer ${await token({ account })}`, 'mcp-session-id', id];
          assert.equal((await ask(sessions, headers)).status, 404, account);
        }
      },
    },
  ]),
];
