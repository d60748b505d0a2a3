import { createProofKey, proofFor, startIssuer } from '@tokenward/testing';
import type { RunningIssuer } from '@tokenward/testing';
import { describeExample } from '@tokenward/example-playground/test';
import type { Running } from '@tokenward/example-playground';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer } from './server.js';

describeExample('Next.js', startServer, new URL('main.ts', import.meta.url));

describe('what only the Next.js example has', () => {
  let issuer: RunningIssuer;
  let app: Running;

  beforeAll(async () => {
    issuer = await startIssuer({ audience: 'https://api.example' });
    app = await startServer({ issuer: issuer.url, audience: issuer.audience, log: () => {} }, 0);
  }, 60_000);
  afterAll(async () => {
    await app.close();
    await issuer.close();
  });

  const greeting = async (headers: Record<string, string>): Promise<string | undefined> => {
    const page = await (await fetch(app.url, { headers })).text();
    return /<h1>(.*?)<\/h1>/.exec(page)?.[1]?.replaceAll('<!-- -->', '');
  };

  /** Presses the button of the page as a browser does, and gives where it leads. */
  async function press(headers: Record<string, string>): Promise<string | null> {
    const page = await (await fetch(app.url, { headers })).text();
    const [, field = ''] = /name="(\$ACTION_ID_[^"]+)"/.exec(page) ?? [];
    const body = new FormData();
    body.set(field, '');
    const answer = await fetch(app.url, { method: 'POST', headers, body, redirect: 'manual' });
    return answer.headers.get('location');
  }

  it('greets on its page the bearer of a header or of a cookie', async () => {
    expect(await greeting({})).toBe('Hello, stranger');
    expect(await greeting({ authorization: `Bearer ${await issuer.mint()}` })).toBe('Hello, user_1');
    expect(await greeting({ cookie: `session=${await issuer.mint({ sub: 'ada' })}` })).toBe('Hello, ada');
  });

  it('does not take an expired cookie, nor a good one beside a bad header', async () => {
    expect(await greeting({ cookie: `session=${await issuer.mintExpired()}` })).toBe('Hello, stranger');
    const cookie = `session=${await issuer.mint()}`;
    expect(await greeting({ cookie, authorization: 'Bearer bad' })).toBe('Hello, stranger');
  });

  it('decides in the server action by itself', async () => {
    const writer = await issuer.mint({ permissions: ['reports:write'] });
    expect(await press({ cookie: `session=${writer}` })).toMatch(/\?published-by=user_1$/);
    expect(await press({ cookie: `session=${await issuer.mint()}` })).toMatch(/\?refused$/);
    expect(await press({})).toMatch(/\?refused$/);
  });

  it('checks proofs on the edge runtime, and refuses them without an address', async () => {
    const origin = 'https://api.example';
    const guarded = await startServer(
      { issuer: issuer.url, audience: issuer.audience, origin, log: () => {} },
      0,
    );
    const key = await createProofKey();
    const token = await issuer.mint({}, { boundTo: key });
    const headersFor = async (path: string) => ({
      authorization: `DPoP ${token}`,
      dpop: await proofFor({ token, url: `${origin}${path}`, key }),
    });
    const headers = await headersFor('/edge/me');
    const statuses = [headers, headers, await headersFor('/me')].map(async (sent) => {
      return (await fetch(`${guarded.url}/edge/me`, { headers: sent })).status;
    });
    expect((await Promise.all(statuses)).toSorted((one, other) => one - other)).toEqual([200, 401, 401]);
    const page = await (await fetch(guarded.url, { headers: await headersFor('/') })).text();
    expect(page).toContain('stranger');
    await guarded.close();
  });

  it('has a route on the edge runtime', async () => {
    const headers = { authorization: `Bearer ${await issuer.mint()}` };
    expect((await fetch(`${app.url}/edge/me`, { headers })).status).toBe(200);
    const refused = await fetch(`${app.url}/edge/me`);
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="api"']);
  });
});
