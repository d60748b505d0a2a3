import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { AddressInfo } from 'node:net';
import { startIssuer } from '@tokenward/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from './app.js';

describe('the Express example', () => {
  let url = '';
  const stop: (() => unknown)[] = [];
  let issuer: Awaited<ReturnType<typeof startIssuer>>;

  beforeAll(async () => {
    issuer = await startIssuer({ audience: 'https://api.example' });
    const server = createApp({ issuer: issuer.url, audience: issuer.audience }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    stop.push(issuer.close, () => server.close());
  });
  afterAll(async () => {
    await Promise.all(stop.map((close) => close()));
  });

  async function ask(path: string, token?: string): Promise<[number, unknown]> {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const answer = await fetch(url + path, { headers });
    return [answer.status, await answer.json()];
  }

  it('knows who is calling', async () => {
    const token = await issuer.mint({ scope: 'a b', client_id: 'robot' });
    const access = { authority: 'issuer', subject: 'user_1', client: 'robot', scopes: ['a', 'b'] };
    expect(await ask('/me', token)).toEqual([200, access]);
    expect((await ask('/me'))[0]).toBe(401);
  });

  it('shows reports to those with the scope', async () => {
    expect((await ask('/reports', await issuer.mint({ scope: 'reports:read' })))[0]).toBe(200);
    expect((await ask('/reports', await issuer.mint()))[0]).toBe(403);
  });

  it('greets strangers, but not with a bad token', async () => {
    expect(await ask('/maybe')).toEqual([200, { hello: 'stranger' }]);
    expect((await ask('/maybe', await issuer.mintExpired()))[0]).toBe(401);
  });

  it('answers 503 while the issuer cannot be reached', async () => {
    const unreachable = createApp({ issuer: 'http://127.0.0.1:9', audience: 'https://api.example' });
    const server = unreachable.listen(0, '127.0.0.1');
    await once(server, 'listening');
    stop.push(() => server.close());
    const token = await issuer.mint({ iss: 'http://127.0.0.1:9' });
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/me`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect([answer.status, answer.headers.get('retry-after'), await answer.json()]).toEqual([
      503,
      '1',
      { error: 'Service Unavailable' },
    ]);
  });

  it('starts on its own and prints what to try', async () => {
    const root = fileURLToPath(new URL('../../..', import.meta.url));
    const main = fileURLToPath(new URL('main.ts', import.meta.url));
    const env = { ...process.env, PORT: '0', TSX_TSCONFIG_PATH: 'tsconfig.base.json' };
    const child = spawn(process.execPath, ['--import', 'tsx', main], { cwd: root, env });
    stop.push(() => child.kill());
    let printed = '';
    for await (const chunk of child.stdout) {
      printed += String(chunk);
      if (printed.includes('scope that')) break;
    }
    const [, address, token] = /curl -i (\S+\/reports) -H 'Authorization: Bearer (\S+)'/.exec(printed) ?? [];
    const answer = await fetch(String(address), { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(200);
  });
});
