import assert from 'node:assert/strict';
import { requireBearerAuth } from '@modelcontextprotocol/server';
import { gate, oauthTokenVerifier, requires } from '@tokenward/mcp';
import type { ContractTest } from '@tokenward/testing/contract';
import { playGate, playSessions } from './play-sessions.js';
import type { Plays } from './play-sessions.js';
import { callTool, reportHandler, serveGated, textOf } from './report-server.js';
import { connect } from './transport-2.js';
import { createWorld } from './world.js';

const plays: Plays = {
  ...playSessions(connect),
  ...playGate(async (token, world) => {
    const own = requireBearerAuth({
      verifier: oauthTokenVerifier(world.verifier),
      requiredScopes: ['reports:read'],
    });
    const { url, close } = await serveGated(own, reportHandler());
    const answer = await callTool(url, 'purge', { authorization: `Bearer ${token}` });
    await close();
    return answer;
  }),

  async 'a tool that requires a scope is 403 without it, and its handler does not run'() {
    const { verifier, token } = await createWorld();
    const reports = reportHandler(requires(verifier, { scopes: ['reports:write'] }));
    const { url, close } = await serveGated(gate(verifier), reports);
    const ask = async (name: string, scope: string): Promise<Response> =>
      callTool(url, name, { authorization: `Bearer ${await token(scope)}` });
    const refused = await ask('purge', 'reports:read');
    const runs = reports.runs.purge;
    const granted = await textOf(await ask('purge', 'reports:write'));
    const caller = await textOf(await ask('whoami', 'reports:read'));
    await close();
    assert.deepEqual([refused.status, runs, granted], [403, 0, 'purged']);
    assert.match(String(refused.headers.get('www-authenticate')), /"insufficient_scope".*"reports:write"/);
    assert.match(caller, /user_1/);
  },
};

/** What is played with each supported version of `@modelcontextprotocol/server` and `@modelcontextprotocol/node`. */
export const stories: readonly ContractTest[] = Object.entries(plays).map(([name, run]) => ({ name, run }));
