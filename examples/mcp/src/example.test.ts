import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Running } from '@tokenward/example-playground';
import { startIssuer } from '@tokenward/testing';
import type { RunningIssuer } from '@tokenward/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer } from './server.js';

describe('the MCP example', () => {
  const audience = 'https://api.example/mcp';
  const logged: string[] = [];
  let issuer: RunningIssuer;
  let running: Running;
  beforeAll(async () => {
    issuer = await startIssuer({ audience });
    running = await startServer({ issuer: issuer.url, audience, log: (line) => logged.push(line) }, 0);
  });
  afterAll(async () => {
    await running.close();
    await issuer.close();
  });

  async function clientWith(scope: string): Promise<Client> {
    const authorization = `Bearer ${await issuer.mint({ sub: 'user_1', scope })}`;
    const transport = new StreamableHTTPClientTransport(new URL(`${running.url}/mcp`), {
      requestInit: { headers: { authorization } },
      onInsufficientScope: 'throw',
    });
    const client = new Client({ name: 'test', version: '1.0.0' });
    await client.connect(transport);
    return client;
  }

  it('lists and deletes reports for a real client with the scopes', async () => {
    const client = await clientWith('reports:write');
    expect(await client.callTool({ name: 'list' })).toMatchObject({
      content: [{ text: '2026-10, 2026-11 for user_1' }],
    });
    const answer = await client.callTool({ name: 'purge', arguments: { id: '2026-10' } });
    expect(answer).toMatchObject({ content: [{ text: 'deleted 2026-10' }] });
    await client.close();
  });

  it('asks a client without the scope of a tool for it', async () => {
    const client = await clientWith('reports:read');
    const purged = client.callTool({ name: 'purge', arguments: { id: '2026-11' } });
    await expect(purged).rejects.toMatchObject({ requiredScope: 'reports:write' });
    await client.close();
  });

  it('serves its metadata, and refuses requests without a token and from other sites', async () => {
    const metadata = await fetch(`${running.url}/.well-known/oauth-protected-resource/mcp`);
    expect(await metadata.json()).toMatchObject({ resource: audience, authorization_servers: [issuer.url] });
    const refused = await fetch(`${running.url}/mcp`, { method: 'POST' });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toContain('resource_metadata="https://api.example/');
    const headers = { origin: 'https://evil.example' };
    expect((await fetch(`${running.url}/mcp`, { method: 'POST', headers })).status).toBe(403);
    expect(logged.join('\n')).toContain('credential_missing');
  });

  it('has at most 60 lines of code', () => {
    const lines = readFileSync(new URL('server.ts', import.meta.url), 'utf8').split('\n');
    expect(lines.filter((line) => !/^\s*(\/\/.*|\/\*\*.*\*\/)?$/.test(line)).length).toBeLessThanOrEqual(60);
  });

  it('starts with `npm start` and prints commands to try', async () => {
    const main = fileURLToPath(new URL('main.ts', import.meta.url));
    const cwd = fileURLToPath(new URL('../../..', import.meta.url));
    const env = { ...process.env, PORT: '0', TSX_TSCONFIG_PATH: 'tsconfig.base.json' };
    const child = spawn(process.execPath, ['--import', 'tsx', main], { cwd, env });
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += String(chunk);
    });
    await expect.poll(() => printed, { timeout: 50_000 }).toContain('not delete them');
    await expect.poll(() => [...printed.matchAll(/curl -i/g)].length).toBe(3);
    const statuses = [];
    for (const [, address, rest = ''] of printed.matchAll(/curl -i (\S+)(.*)/g)) {
      const headers = [...rest.matchAll(/-H '([^:]+): ([^']+)'/g)].map(
        ([, name, value]): [string, string] => [String(name), String(value)],
      );
      const body = /-d '([^']+)'/.exec(rest)?.[1];
      statuses.push(
        (await fetch(String(address), { headers, ...(body && { method: 'POST', body }) })).status,
      );
    }
    child.kill();
    await once(child, 'exit');
    expect(statuses).toEqual([200, 401, 403]);
  }, 60_000);
});
