import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { localKeys } from '@tokenward/core';
import { serve } from '@tokenward/example-playground';
import { createIssuer, startIssuer } from '@tokenward/testing';
import type { RunningIssuer } from '@tokenward/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from './app.js';
import type { GriddySettings } from './app.js';

type Answer = [status: number, body: { message?: string }];

describe('the Griddy contract', () => {
  let issuer: RunningIssuer;
  const stop: (() => unknown)[] = [];
  let url = '';
  let strictUrl = '';

  async function start(settings: Partial<GriddySettings> = {}): Promise<string> {
    const app = createApp({ issuer: issuer.url, audience: issuer.audience, ...settings });
    const running = await serve(app, 0);
    stop.push(running.close);
    return running.url;
  }
  beforeAll(async () => {
    issuer = await startIssuer({ audience: 'https://griddy.example', algorithm: 'RS256' });
    stop.push(issuer.close);
    url = await start();
    strictUrl = await start({ authorizedParties: ['https://app.griddy.example'] });
  });
  afterAll(async () => {
    await Promise.all(stop.map((close) => close()));
  });

  async function ask(
    path: string,
    token: string | undefined,
    at = url,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const bearer: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const answer = await fetch(at + path, { headers: { ...bearer, ...headers } });
    return [answer.status, (await answer.json()) as { message?: string }];
  }

  it('facts 7.1: takes a token in the Authorization header and nowhere else', async () => {
    const token = await issuer.mint();
    expect((await ask('/profile', token))[0]).toBe(200);
    expect((await ask(`/profile?access_token=${token}`, undefined))[0]).toBe(401);
    expect((await ask('/profile', undefined, url, { cookie: `__session=${token}` }))[0]).toBe(401);
    expect((await ask('/profile', undefined, url, { 'x-api-key': token }))[0]).toBe(401);
  });

  it('facts 7.2: takes RS256 only, with a key of the issuer', async () => {
    for (const algorithm of ['ES256', 'PS256', 'RS512', 'Ed25519'] as const) {
      const namesake = await createIssuer({ url: issuer.url, audience: issuer.audience, algorithm });
      expect((await ask('/profile', await namesake.mint()))[0]).toBe(401);
    }
    expect((await ask('/profile', await issuer.mintForeign()))[0]).toBe(401);
  });

  it('facts 7.3: refuses another issuer, also one with the same keys', async () => {
    expect((await ask('/profile', await issuer.mint({ iss: 'https://other.example' })))[0]).toBe(401);
    expect((await ask('/profile', await issuer.mint({ iss: `${issuer.url}/` })))[0]).toBe(401);
  });

  it.each<[string, unknown]>([
    ['another', 'https://other.example'],
    ['none', undefined],
    ['an empty list of them', []],
    ['one that is null', null],
  ])('facts 7.4 and 7.9: says that the audience is invalid: %s', async (_name, aud) => {
    expect(await ask('/profile', await issuer.mint({ aud }))).toEqual([
      401,
      { message: 'Invalid audience.' },
    ]);
  });

  it('facts 7.5 and 7.9: says that a token has expired', async () => {
    expect(await ask('/profile', await issuer.mintExpired())).toEqual([
      401,
      { message: 'Token has expired' },
    ]);
  });

  it.each<[string, unknown, number]>([
    ['a list', ['readings:read', 'x'], 200],
    ['one text', 'x readings:read', 200],
    ['another', ['readings:write'], 401],
    ['a longer one', 'readings:read:all', 401],
    ['none', undefined, 401],
    ['null', null, 401],
    ['a number', 5, 401],
  ])('facts 7.6, 7.8 and 7.10: permissions as %s', async (_name, permissions, status) => {
    expect((await ask('/readings', await issuer.mint({ permissions })))[0]).toBe(status);
  });

  it.each<[string, unknown, number]>([
    ['the configured one', 'https://app.griddy.example', 200],
    ['another', 'https://evil.example', 401],
    ['none', undefined, 401],
    ['an empty one', '', 401],
  ])('facts 7.7: an authorized party, once configured: %s', async (_name, azp, status) => {
    const token = await issuer.mint({ azp });
    const [got, { message }] = await ask('/profile', token, strictUrl);
    expect([got, message]).toEqual([status, status === 200 ? undefined : 'Invalid authorized party.']);
  });

  it('facts 7.7: no authorized party, as long as none is configured', async () => {
    expect((await ask('/profile', await issuer.mint({ azp: 'https://anything.example' })))[0]).toBe(200);
    expect((await ask('/profile', await issuer.mint()))[0]).toBe(200);
  });

  it('facts 7.8: answers each refusal with 401, permissions included, and says it in one shape', async () => {
    const refused = [
      await ask('/readings', await issuer.mint()),
      await ask('/profile', 'garbage'),
      await ask('/profile', 'two words'),
      await ask('/profile', undefined),
    ];
    for (const [status, body] of refused) expect([status, Object.keys(body)]).toEqual([401, ['message']]);
  });

  it('facts 7.11: takes no token from a JWT template', async () => {
    const header = { cat: 'cl_B7d4PD222AAA' };
    expect((await ask('/profile', await issuer.mint({}, { header })))[0]).toBe(401);
    const ordinary = { cat: 'cl_B7d4PD111AAA' };
    expect((await ask('/profile', await issuer.mint({}, { header: ordinary })))[0]).toBe(200);
  });

  it('facts 7.12 and 7.13: keeps no token alive: one that was good is refused once it has expired, whoever signed out', async () => {
    const clocked = await createIssuer({ algorithm: 'RS256', audience: issuer.audience });
    const lived = await clocked.mint({}, { expiresIn: -4 });
    const at = await start({
      issuer: clocked.url,
      keys: localKeys(clocked.jwks(), { algorithms: ['RS256'] }),
    });
    expect((await ask('/profile', lived, at))[0]).toBe(200); // within the tolerance of 5 seconds
    await expect
      .poll(async () => (await ask('/profile', lived, at))[1].message, { timeout: 5000 })
      .toBe('Token has expired');
  });

  it('starts on its own and prints what to try', async () => {
    const root = fileURLToPath(new URL('../../..', import.meta.url));
    const main = fileURLToPath(new URL('main.ts', import.meta.url));
    const env = { ...process.env, PORT: '0', TSX_TSCONFIG_PATH: 'tsconfig.base.json' };
    const child = spawn(process.execPath, ['--import', 'tsx', main], { cwd: root, env });
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += String(chunk);
    });
    await expect.poll(() => printed, { timeout: 15_000 }).toContain('/profile');
    const statuses = [];
    for (const [, address, authorization] of printed.matchAll(/curl -i (\S+) -H 'Authorization: (.+)'/g))
      statuses.push(
        (await fetch(String(address), { headers: { authorization: String(authorization) } })).status,
      );
    child.kill();
    await once(child, 'exit');
    expect(statuses).toEqual([200, 401]);
  });
});
