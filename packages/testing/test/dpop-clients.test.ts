import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import {
  clientSecretBasic,
  createVerifier,
  discoveredIntrospection,
  dpop,
  introspection,
  jwtIssuer,
  memoryReplay,
  statelessNonces,
} from '@tokenward/core';
import { listen } from '@tokenward/testing/contract';
import {
  allowInsecureRequests,
  clientCredentialsGrant,
  customFetch,
  discovery,
  fetchProtectedResource,
  getDPoPHandle,
  randomDPoPKeyPair,
} from 'openid-client';
import type { Configuration, DPoPHandle } from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audience, createProvider, introspector, machine } from './authorization-server.js';
import { payroll, payrollApis } from './payroll-apis.js';

/** Seconds that a nonce of the API lives. */
const lifetime = 30;

const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  await Promise.all(stops.map((stop) => stop()));
});

/** Listens first, since the handler needs to know the address. */
async function serve(build: (url: string) => Promise<RequestListener>): Promise<string> {
  const built: { handle?: RequestListener } = {};
  const { url, close } = await listen(createServer((request, response) => built.handle?.(request, response)));
  stops.push(close);
  built.handle = await build(url);
  return url;
}

/** What the client got from the API for one request. */
interface Seen {
  readonly status: number;
  readonly nonce: string | null;
}

describe.each(Object.entries(payrollApis))('%s with oidc-provider and openid-client', (_name, build) => {
  const seen: Seen[] = [];
  let later = 0;
  let url = '';
  let config: Configuration;
  let handle: DPoPHandle;

  beforeAll(async () => {
    const issuer = await serve((address) => createProvider(address));
    url = await serve(async (origin) => {
      const verifier = createVerifier({
        authorities: [
          jwtIssuer({ name: 'machines', issuer, audience }),
          introspection({
            name: 'opaque',
            issuer,
            audience,
            ask: discoveredIntrospection(issuer, {
              client: clientSecretBasic(introspector.id, introspector.secret),
            }),
          }),
        ],
        proofs: [
          dpop({
            origins: [origin],
            replay: memoryReplay(),
            nonce: statelessNonces({ secrets: [randomBytes(32)], lifetime }),
          }),
        ],
        now: () => Math.floor(Date.now() / 1000) + later,
      });
      return build(verifier);
    });
    config = await discovery(new URL(issuer), machine.id, machine.secret, undefined, {
      execute: [allowInsecureRequests],
    });
    config[customFetch] = async (address, options) => {
      const response = await fetch(address, options as RequestInit);
      if (address.startsWith(url))
        seen.push({ status: response.status, nonce: response.headers.get('dpop-nonce') });
      return response;
    };
    handle = getDPoPHandle(config, await randomDPoPKeyPair());
  });

  const obtain = async (resource = audience, DPoP = handle): Promise<string> => {
    const answer = await clientCredentialsGrant(config, { scope: 'read', resource }, { DPoP });
    return answer.access_token;
  };
  const call = (token: string, method = 'GET', DPoP = handle): Promise<Response> =>
    fetchProtectedResource(
      config,
      token,
      new URL(`${url}${payroll}?month=11`),
      method,
      undefined,
      undefined,
      { DPoP },
    );
  const statuses = (): readonly number[] => seen.splice(0).map(({ status }) => status);

  it('asks for a nonce once, and the client repeats the request with it', async () => {
    const token = await obtain();
    seen.length = 0;
    const response = await call(token);
    expect([response.status, await response.json()]).toEqual([200, { client: machine.id }]);
    expect(seen.map(({ status, nonce }) => [status, typeof nonce])).toEqual([
      [401, 'string'],
      [200, 'object'],
    ]);
    seen.length = 0;
    expect((await call(token, 'POST')).status).toBe(200);
    expect((await call(token, 'HEAD')).status).toBe(200);
    expect(statuses()).toEqual([200, 200]);
  });

  it('gives a new nonce with an answer when the old one is past half its life, and the client uses it', async () => {
    const token = await obtain();
    await call(token);
    seen.length = 0;
    later += lifetime / 2 + 2;
    expect((await call(token)).status).toBe(200);
    expect(seen[0]).toMatchObject({ status: 200, nonce: expect.any(String) as string });
    later += lifetime / 2 + 2;
    // The first nonce has expired by now, the new one has not.
    seen.length = 0;
    expect((await call(token)).status).toBe(200);
    expect(statuses()).toEqual([200]);
  });

  it('asks for a new nonce when it has expired', async () => {
    const token = await obtain();
    await call(token);
    seen.length = 0;
    later += lifetime + 1;
    expect((await call(token)).status).toBe(200);
    expect(statuses()).toEqual([401, 200]);
    later = 0;
  });

  it('treats an opaque token that is bound by introspection alike', async () => {
    const token = await obtain(`${audience}/opaque`);
    expect(token).not.toContain('.');
    expect(await (await call(token)).json()).toEqual({ client: machine.id });
    const thief = getDPoPHandle(config, await randomDPoPKeyPair());
    await expect(call(token, 'GET', thief)).rejects.toMatchObject(refusedWith('invalid_token'));
  });

  it('refuses a stolen token under another key, and as a bearer token', async () => {
    const token = await obtain();
    const thief = getDPoPHandle(config, await randomDPoPKeyPair());
    await expect(call(token, 'GET', thief)).rejects.toMatchObject(refusedWith('invalid_token'));
    const bearer = await fetch(`${url}${payroll}`, { headers: { authorization: `Bearer ${token}` } });
    expect(bearer.status).toBe(401);
  });

  it('refuses a token that is bound to no key', async () => {
    const unbound = await clientCredentialsGrant(config, { scope: 'read', resource: audience });
    const bearer = await fetch(`${url}${payroll}`, {
      headers: { authorization: `Bearer ${unbound.access_token}` },
    });
    expect([bearer.status, bearer.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringMatching(/^DPoP .*error="invalid_token"/),
    ]);
    await expect(call(unbound.access_token)).rejects.toMatchObject(refusedWith('invalid_token'));
  });
});

/** How openid-client tells of a challenge that it could not meet. */
function refusedWith(error: string): object {
  return {
    code: 'OAUTH_WWW_AUTHENTICATE_CHALLENGE',
    cause: [{ scheme: 'dpop', parameters: expect.objectContaining({ error }) as object }],
  };
}
