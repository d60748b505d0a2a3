import { proofFor } from '@tokenward/testing';
import { randomDPoPKeyPair } from 'openid-client';
import { startServer } from '../../examples/mcp/src/server.js';
import { audiences } from './authorization-server.js';
import { head, play } from './scene.js';
import type { Scene } from './scene.js';
import { obtainBoundToken, obtainToken } from './tokens.js';

/** Plays the scenes of the MCP server. Returns how many rows have an unexpected answer. */
export async function playMcp(issuer: string): Promise<number> {
  const running = await startServer(
    { issuer, audience: audiences.mcp, origin: audiences.api, log: () => {} },
    0,
  );
  const apis = [{ framework: 'MCP', takesAll: true, ...running }];
  let failed = 0;
  const scene = async (
    name: string,
    status: number,
    says: string,
    more: Partial<Scene> = {},
  ): Promise<void> => {
    const asked = more.request === undefined ? { json: call('list'), ...more } : more;
    if (!(await play(apis, { name, request: 'POST /mcp', status, says, ...asked }))) failed += 1;
  };

  const reader = await obtainToken(issuer, 'reader', 'mcp', 'reports:read');
  const writer = await obtainToken(issuer, 'reader', 'mcp', 'reports:write');
  console.log(`\n${head(apis)}`);
  await scene('no token', 401, 'resource_metadata="');
  await scene('the metadata', 200, issuer, { request: `GET ${wellKnown}` });
  await scene('a tool', 200, '2026-11', { token: reader });
  await scene('a tool, another scope', 403, 'scope="reports:write"', {
    token: reader,
    json: call('purge'),
  });
  await scene('the broader scope', 200, 'deleted 2026-10', { token: writer, json: call('purge') });
  await scene('a token for another API', 401, 'not meant for this', {
    token: await obtainToken(issuer, 'reader', 'other'),
  });
  const key = await randomDPoPKeyPair();
  const bound = await obtainBoundToken(issuer, 'reader', key, 'mcp', 'reports:read');
  await scene('a bound token, a proof', 200, '2026-11', {
    token: bound,
    proof: await proofFor({ method: 'POST', token: bound, url: audiences.mcp, key }),
  });
  await scene('a bound token, none', 401, 'bound to a key', { token: bound });
  await running.close();
  return failed;
}

const wellKnown = '/.well-known/oauth-protected-resource/mcp';

function call(name: string): object {
  const params = { name, arguments: { id: '2026-10' } };
  return { jsonrpc: '2.0', id: 1, method: 'tools/call', params };
}
