import { createServer, request as send } from 'node:http';
import { listen } from '@tokenward/testing/contract';
import type { LoopbackServer } from '@tokenward/testing/contract';
import { expressAuth } from '@tokenward/express';
import express from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { callOf, listenerOf, reportHandler } from '../test/report-server.js';
import { createWorld } from '../test/world.js';
import { mcp } from './index.js';

const open: LoopbackServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function setUp() {
  const world = await createWorld();
  const reports = reportHandler();
  const auth = expressAuth(world.verifier);
  const app = express();
  app.all('/mcp', auth.required(), mcp(auth), (request, response) =>
    listenerOf(reports.handler)(request, response),
  );
  const server = await listen(createServer(app));
  open.push(server);
  /** Sends header lines as they are. */
  const ask = (path: string, lines: readonly string[]) =>
    new Promise<{ status: number | undefined; challenge: string | undefined }>((resolve, reject) => {
      const headers = ['host', 'api.test', 'accept', 'application/json, text/event-stream', ...lines];
      send(server.url + path, { method: 'POST', headers }, (answer) => {
        answer.resume();
        resolve({ status: answer.statusCode, challenge: answer.headers['www-authenticate'] });
      })
        .once('error', reject)
        .end(JSON.stringify(callOf('whoami')));
    });
  return { ...world, ...reports, ask };
}

const content = [
  'content-type',
  'application/json',
  'mcp-protocol-version',
  '2026-07-28',
  'mcp-method',
  'tools/call',
  'mcp-name',
  'whoami',
];

describe('an MCP server', () => {
  // RFC 9449 §7.2 and RFC 6750 §2: one credential per request.
  it.each([['Bearer'], ['DPoP']])(
    'refuses two Authorization lines with 400, the second with %s',
    async (scheme) => {
      const { ask, token, runs } = await setUp();
      const good = `Bearer ${await token()}`;
      for (const lines of [
        ['authorization', good, 'authorization', `${scheme} other`],
        ['authorization', `${scheme} other`, 'authorization', good],
      ]) {
        const { status, challenge } = await ask('/mcp', [...content, ...lines]);
        expect(status).toBe(400);
        expect(challenge).toContain('resource_metadata="');
      }
      expect(runs.whoami).toBe(0);
      expect((await ask('/mcp', [...content, 'authorization', good])).status).toBe(200);
    },
  );

  // MCP 2026-07-28, Authorization: "Access tokens MUST NOT be included in the URI query string".
  it('takes no token from the query, and ignores it beside a good header', async () => {
    const { ask, token, runs } = await setUp();
    const query = `/mcp?access_token=${await token()}`;
    expect((await ask(query, content)).status).toBe(401);
    expect(runs.whoami).toBe(0);
    const header = ['authorization', `Bearer ${await token()}`];
    expect((await ask('/mcp?access_token=other', [...content, ...header])).status).toBe(200);
  });
});
