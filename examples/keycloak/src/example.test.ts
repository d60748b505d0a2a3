import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { remoteKeys } from '@tokenward/core';
import { keycloak } from '@tokenward/providers';
import { createIssuer } from '@tokenward/testing';
import { listen } from '@tokenward/testing/contract';
import { describe, expect, it } from 'vitest';
import { createApp } from './app.js';

const audience = 'https://api.example.com';
const path = '/realms/acme/protocol/openid-connect/certs';

/** A realm whose issuer and keys have two ports. Nobody listens at the port of the issuer, as in the container of the API. */
async function startRealm() {
  const reserved = await listen(createServer());
  const issuer = `${reserved.url}/realms/acme`;
  await reserved.close();
  const realm = await createIssuer({ like: keycloak({ issuer, audience }) });
  const asked: (string | undefined)[] = [];
  const inside = await listen(
    createServer((request, response) => {
      asked.push(request.url);
      void realm
        .fetch(new URL(String(request.url), issuer))
        .then(async (answer) => response.writeHead(answer.status).end(await answer.text()));
    }),
  );
  return { realm, issuer, asked, inside, app: createApp({ issuer, keys: inside.url + path, audience }) };
}

describe('the example of Keycloak in Docker Compose', () => {
  it('accepts tokens of the public issuer, with keys of the address inside', async () => {
    const { realm, asked, inside, app } = await startRealm();
    const get = async (url: string, token?: string) => {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      return (await app.inject({ url, headers })).statusCode;
    };
    expect(await get('/ready')).toBe(200);
    expect(await get('/me')).toBe(401);
    expect(await get('/me', await realm.mint())).toBe(200);
    expect(await get('/me', await realm.mint({ iss: `${inside.url}/realms/acme` }))).toBe(401);
    expect(await get('/reports', await realm.mint())).toBe(403);
    expect(await get('/reports', await realm.mint({ realm_access: { roles: ['reports:read'] } }))).toBe(200);
    expect(new Set(asked)).toEqual(new Set([path]));
    await inside.close();
  });

  it('is not ready, and answers 503, while the address inside is down', async () => {
    const { realm, inside, app } = await startRealm();
    await inside.close();
    expect((await app.inject({ url: '/ready' })).statusCode).toBe(503);
    const headers = { authorization: `Bearer ${await realm.mint()}` };
    expect((await app.inject({ url: '/me', headers })).statusCode).toBe(503);
  });

  it('needs transport: unchecked for the address of compose.yaml, and says so', () => {
    const [, keys] =
      /KEYS: (\S+)/.exec(readFileSync(new URL('../compose.yaml', import.meta.url), 'utf8')) ?? [];
    expect(keys).toBe(`http://keycloak:8080${path}`);
    expect(() => remoteKeys(String(keys))).toThrow('`transport: unchecked`');
    expect(
      createApp({ issuer: 'http://localhost:8080/realms/acme', keys: String(keys), audience }),
    ).toBeDefined();
  });
});
