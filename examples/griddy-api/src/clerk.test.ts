import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createApiKey } from '@tokenward/core';
import { serve } from '@tokenward/example-playground';
import { startClerk } from '@tokenward/testing/clerk';
import type { ClerkServer } from '@tokenward/testing/clerk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from './app.js';

type Answer = [status: number, body: Readonly<Record<string, unknown>>];

const audience = 'https://griddy.example';
const permissions = ['readings:read'];

async function send(url: string, init: RequestInit = {}): Promise<Answer> {
  const answer = await fetch(url, init);
  return [answer.status, (await answer.json()) as Answer[1]];
}

describe('the Griddy API behind Clerk', () => {
  const stop: (() => unknown)[] = [];
  let clerk: ClerkServer;
  let url = '';
  let strictUrl = '';

  beforeAll(async () => {
    clerk = await startClerk();
    stop.push(clerk.close);
    const start = async (authorizedParties?: readonly string[]): Promise<string> => {
      const parties = authorizedParties && { authorizedParties };
      const app = createApp({ issuer: clerk.issuer, audience, findApiKey: () => undefined, ...parties });
      const running = await serve(app, 0);
      stop.push(running.close);
      return running.url;
    };
    url = await start();
    strictUrl = await start([clerk.authorizedParty]);
  });
  afterAll(async () => {
    await Promise.all(stop.map((close) => close()));
  });

  const ask = (path: string, token: string, at = url): Promise<Answer> =>
    send(at + path, { headers: { authorization: `Bearer ${token}` } });

  /** The two requests that Clerk documents: create a session for a user, then a token for that session. */
  async function signIn(claims: object): Promise<{ session: string; mint: () => Promise<Answer> }> {
    const authorization = `Bearer ${clerk.secretKey}`;
    const [, { id }] = await send(`${clerk.apiUrl}/v1/sessions`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ user_id: clerk.addUser({ ...claims }) }),
    });
    const tokens = `${clerk.apiUrl}/v1/sessions/${String(id)}/tokens`;
    return { session: String(id), mint: () => send(tokens, { method: 'POST', headers: { authorization } }) };
  }

  async function tokenWith(claims: object): Promise<string> {
    const [, { jwt }] = await (await signIn(claims)).mint();
    return String(jwt);
  }

  it('accepts a token that the Backend API issued for a session', async () => {
    const token = await tokenWith({ aud: audience, permissions });
    const [status, body] = await ask('/readings', token);
    expect([status, body]).toMatchObject([200, { for: expect.stringMatching(/^user_/) as string }]);
  });

  it('accepts a session token of a page if "aud" was added to it', async () => {
    expect((await ask('/profile', await clerk.mintSession({ aud: audience })))[0]).toBe(200);
  });

  it('replies that the audience is invalid to a session token without "aud"', async () => {
    expect(await ask('/profile', await clerk.mintSession())).toEqual([401, { message: 'Invalid audience.' }]);
  });

  it('rejects tokens of the Backend API if authorized parties are configured, because they have no azp', async () => {
    const token = await tokenWith({ aud: audience });
    expect(await ask('/profile', token, strictUrl)).toEqual([401, { message: 'Invalid authorized party.' }]);
    expect((await ask('/profile', await clerk.mintSession({ aud: audience }), strictUrl))[0]).toBe(200);
  });

  it.each<[string, unknown, number]>([
    ['a list from the metadata of a user', ['readings:read'], 200],
    ['one text from the metadata of a user', 'a readings:read', 200],
    ['metadata that a user does not have', null, 401],
    ['permissions of an organization, whose names are longer', ['org:readings:read'], 401],
  ])('reads the permissions claim from %s', async (_, given, status) => {
    expect((await ask('/readings', await tokenWith({ aud: audience, permissions: given })))[0]).toBe(status);
  });

  it('rejects a token of a JWT template', async () => {
    expect((await ask('/profile', await clerk.mintTemplate({ aud: audience })))[0]).toBe(401);
  });

  it('accepts a token until it expires, even after its session ended at Clerk', async () => {
    const { session, mint } = await signIn({ aud: audience });
    // Issued 62 seconds ago, so it expired 2 seconds ago, within the clock tolerance of 5 seconds.
    clerk.clock.advance(-62);
    const [, { jwt }] = await mint();
    clerk.clock.advance(62);
    await send(`${clerk.apiUrl}/v1/sessions/${session}/revoke`, {
      method: 'POST',
      headers: { authorization: `Bearer ${clerk.secretKey}` },
    });
    expect((await mint())[0]).toBe(404);
    expect((await ask('/profile', String(jwt)))[0]).toBe(200);
    await expect
      .poll(() => ask('/profile', String(jwt)), { timeout: 8000, interval: 250 })
      .toEqual([401, { message: 'Token has expired' }]);
  });
});

describe('the Griddy API and programs', () => {
  it('accepts an API key beside JWTs, with the permissions in its record', async () => {
    const [reader, other] = await Promise.all([createApiKey('griddy_'), createApiKey('griddy_')]);
    const records = [
      { digest: reader.digest, owner: 'nightly-export', permissions },
      { digest: other.digest, owner: 'billing' },
    ];
    const findApiKey = (digest: string) => records.find((record) => record.digest === digest);
    const clerk = await startClerk();
    const { url, close } = await serve(createApp({ issuer: clerk.issuer, audience, findApiKey }), 0);
    const ask = (path: string, key: string): Promise<Answer> =>
      send(url + path, { headers: { authorization: `Bearer ${key}` } });
    const unknown = await createApiKey('griddy_');
    const answers = [
      await ask('/readings', reader.key),
      await ask('/readings', other.key),
      await ask('/profile', reader.key),
      await ask('/readings', unknown.key),
      await ask('/readings', `${reader.key}x`),
    ];
    await Promise.all([close(), clerk.close()]);
    expect(answers.map(([status]) => status)).toEqual([200, 401, 401, 401, 401]);
    expect(answers[0]?.[1]).toMatchObject({ for: 'nightly-export' });
  });
});

describe('npm start', () => {
  it('npm start prints commands that work in their order', async () => {
    const root = fileURLToPath(new URL('../../..', import.meta.url));
    const main = fileURLToPath(new URL('main.ts', import.meta.url));
    const env = { ...process.env, PORT: '0', TSX_TSCONFIG_PATH: 'tsconfig.base.json' };
    const child = spawn(process.execPath, ['--import', 'tsx', main], { cwd: root, env });
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += String(chunk);
    });
    await expect.poll(() => printed, { timeout: 15_000 }).toContain('/profile');
    const found: Record<string, unknown> = {};
    const statuses: number[] = [];
    for (const [command] of printed.matchAll(/curl .*/g)) {
      const [status, body] = await run(
        command.replace('sess_...', String(found.id)).replace('<the jwt>', String(found.jwt)),
      );
      Object.assign(found, body);
      statuses.push(status);
    }
    child.kill();
    await once(child, 'exit');
    expect(statuses).toEqual([200, 200, 200, 200, 401]);
  });

  it('npm start names AUDIENCE if only ISSUER is set', async () => {
    const root = fileURLToPath(new URL('../../..', import.meta.url));
    const main = fileURLToPath(new URL('main.ts', import.meta.url));
    const { AUDIENCE: _, ...others } = process.env;
    const env = {
      ...others,
      ISSUER: 'https://id.example.com',
      PORT: '0',
      TSX_TSCONFIG_PATH: 'tsconfig.base.json',
    };
    const child = spawn(process.execPath, ['--import', 'tsx', main], { cwd: root, env });
    let printed = '';
    child.stderr.on('data', (chunk: Buffer) => {
      printed += String(chunk);
    });
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(1);
    expect(printed).toContain('"audience" must be');
  }, 30_000);

  /** Sends the request of a curl command. */
  function run(command: string): Promise<Answer> {
    const method = /-X (\w+)/.exec(command)?.[1] ?? 'GET';
    const headers = [...command.matchAll(/-H '([^:]+): ([^']+)'/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]);
    const body = /-d '(.+?)'/.exec(command)?.[1];
    const address = /https?:\S+/.exec(command)?.[0] ?? '';
    return send(address, {
      method,
      headers: Object.fromEntries(headers) as Record<string, string>,
      ...(body !== undefined && { body }),
    });
  }
});
