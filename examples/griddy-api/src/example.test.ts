import { localKeys } from '@tokenward/core';
import { serve } from '@tokenward/example-playground';
import { createIssuer, startIssuer } from '@tokenward/testing';
import type { RunningIssuer } from '@tokenward/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from './app.js';
import type { GriddySettings } from './app.js';

type Answer = [status: number, body: { message?: string }];

describe('the Griddy API behind any issuer', () => {
  let issuer: RunningIssuer;
  const stop: (() => unknown)[] = [];
  let url = '';
  let strictUrl = '';

  async function start(settings: Partial<GriddySettings> = {}): Promise<string> {
    const app = createApp({
      issuer: issuer.url,
      audience: issuer.audience,
      findApiKey: () => undefined,
      ...settings,
    });
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

  it('accepts a token only in the Authorization header', async () => {
    const token = await issuer.mint();
    expect((await ask('/profile', token))[0]).toBe(200);
    expect((await ask(`/profile?access_token=${token}`, undefined))[0]).toBe(401);
    expect((await ask('/profile', undefined, url, { cookie: `__session=${token}` }))[0]).toBe(401);
    expect((await ask('/profile', undefined, url, { 'x-api-key': token }))[0]).toBe(401);
  });

  it('accepts RS256 only, with a key that the issuer publishes', async () => {
    for (const algorithm of ['ES256', 'PS256', 'RS512', 'Ed25519'] as const) {
      const namesake = await createIssuer({ url: issuer.url, audience: issuer.audience, algorithm });
      expect((await ask('/profile', await namesake.mint()))[0]).toBe(401);
    }
    expect((await ask('/profile', await issuer.mintForeign()))[0]).toBe(401);
  });

  it('rejects a token whose iss is not exactly the configured issuer', async () => {
    expect((await ask('/profile', await issuer.mint({ iss: 'https://other.example' })))[0]).toBe(401);
    expect((await ask('/profile', await issuer.mint({ iss: `${issuer.url}/` })))[0]).toBe(401);
  });

  it.each<[string, unknown]>([
    ['another aud', 'https://other.example'],
    ['no aud', undefined],
    ['an empty list as aud', []],
    ['null as aud', null],
  ])('replies that the audience is invalid to a token with %s', async (_name, aud) => {
    expect(await ask('/profile', await issuer.mint({ aud }))).toEqual([
      401,
      { message: 'Invalid audience.' },
    ]);
  });

  it('replies that a token has expired', async () => {
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
  ])(
    'checks the permissions claim of an endpoint that requires one: %s',
    async (_name, permissions, status) => {
      expect((await ask('/readings', await issuer.mint({ permissions })))[0]).toBe(status);
    },
  );

  it.each<[string, unknown, number]>([
    ['the configured one', 'https://app.griddy.example', 200],
    ['another', 'https://evil.example', 401],
    ['none', undefined, 401],
    ['an empty one', '', 401],
  ])('checks azp if authorized parties are configured: %s', async (_name, azp, status) => {
    const token = await issuer.mint({ azp });
    const [got, { message }] = await ask('/profile', token, strictUrl);
    expect([got, message]).toEqual([status, status === 200 ? undefined : 'Invalid authorized party.']);
  });

  it('does not check azp if no authorized parties are configured', async () => {
    expect((await ask('/profile', await issuer.mint({ azp: 'https://anything.example' })))[0]).toBe(200);
    expect((await ask('/profile', await issuer.mint()))[0]).toBe(200);
  });

  it('replies to every rejection with 401 and one message, even for a missing permission', async () => {
    const refused = [
      await ask('/readings', await issuer.mint()),
      await ask('/profile', 'garbage'),
      await ask('/profile', 'two words'),
      await ask('/profile', undefined),
    ];
    for (const [status, body] of refused) expect([status, Object.keys(body)]).toEqual([401, ['message']]);
  });

  it('rejects a token of a JWT template', async () => {
    const header = { cat: 'cl_B7d4PD222AAA' };
    expect((await ask('/profile', await issuer.mint({}, { header })))[0]).toBe(401);
    const ordinary = { cat: 'cl_B7d4PD111AAA' };
    expect((await ask('/profile', await issuer.mint({}, { header: ordinary })))[0]).toBe(200);
  });

  it('rejects a token that it accepted before after the token has expired', async () => {
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
});
