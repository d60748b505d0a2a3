import { createServer } from 'node:http';
import {
  cached,
  createVerifier,
  introspection,
  isUnavailable,
  jwtIssuer,
  localKeys,
  unchecked,
} from '@tokenward/core';
import type { Verifier } from '@tokenward/core';
import { expressAuth } from '@tokenward/express';
import express from 'express';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { listen } from './contract/index.js';
import { createHostileIssuer, hostileProofs, hostileTokens } from './hostile/index.js';
import { createIssuer, startIssuer } from './index.js';
import type { Issuer } from './index.js';

// Vitest's fakes are those of @sinonjs/fake-timers, as in Sinon and Jest. Sinon fakes `performance` and `hrtime` too.
const asInSinon = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
  'Date',
  'performance',
  'hrtime',
] as const;

afterEach(() => {
  vi.useRealTimers();
});

// oxlint-disable-next-line unicorn/no-thenable -- a query builder returns such an object
const thenable = { then: (resolve: (value: boolean) => void) => resolve(true) };

const people = (issuer: Issuer, more: object = {}) =>
  jwtIssuer({ name: 'people', issuer: issuer.url, audience: issuer.audience, ...more });
const verifierFor = (issuer: Issuer, more: object = {}): Verifier =>
  createVerifier({ authorities: [people(issuer, more)], fetch: issuer.fetch, now: issuer.clock.now });
const codeOf = async (verifier: Verifier, token: string): Promise<string> =>
  (await verifier.verify(token)).denial?.code ?? 'granted';

describe.each([
  ['Vitest', () => vi.useFakeTimers()],
  ['Sinon', () => vi.useFakeTimers({ toFake: [...asInSinon] })],
])('with the faked timers of %s', (_name, fake) => {
  it('a token is verified, rejected when it has expired, and denied when its key is foreign', async () => {
    fake();
    const issuer = await createIssuer();
    const verifier = verifierFor(issuer);
    expect(await codeOf(verifier, await issuer.mint())).toBe('granted');
    expect(await codeOf(verifier, await issuer.mintExpired())).toBe('token_expired');
    expect(await codeOf(verifier, await issuer.mintForeign())).toBe('signature_invalid');
    vi.advanceTimersByTime(3600_000);
    expect(await codeOf(verifier, await issuer.mint())).toBe('granted');
  });

  it('a token without kid is verified with a set of 41 keys, and check() imports all of them', async () => {
    fake();
    const issuer = await createIssuer();
    for (let count = 1; count < 41; count += 1) await issuer.rotate();
    expect(issuer.jwks().keys).toHaveLength(41);
    const verifier = verifierFor(issuer);
    expect(await codeOf(verifier, await issuer.mint({}, { header: { kid: undefined } }))).toBe('granted');
    expect(await verifierFor(issuer).check()).toEqual([]);
  });

  it('a rotated key is accepted, also with the clock of the system', async () => {
    fake();
    const issuer = await createIssuer();
    const verifier = verifierFor(issuer);
    for (let times = 0; times < 3; times += 1) {
      expect(await codeOf(verifier, await issuer.mint())).toBe('granted');
      await issuer.rotate();
    }
    const ofSystem = createVerifier({ authorities: [people(issuer)], fetch: issuer.fetch });
    expect(await codeOf(ofSystem, await issuer.mint())).toBe('granted');
    await issuer.rotate();
    vi.setSystemTime(Date.now() + 1000);
    expect(await codeOf(ofSystem, await issuer.mint())).toBe('granted');
  });

  it('functions that return promises and thenables are awaited, and an outage is an outage', async () => {
    fake();
    const issuer = await createIssuer();
    expect(await codeOf(verifierFor(issuer, { isRevoked: () => thenable }), await issuer.mint())).toBe(
      'token_revoked',
    );
    const asking = cached(
      introspection({
        name: 'opaque',
        issuer: unchecked,
        audience: unchecked,
        ask: () => Promise.resolve({ sub: 'user_1', exp: issuer.clock.now() + 60 }),
      }),
      { ttl: 60 },
    );
    const opaque = createVerifier({ authorities: [asking], now: issuer.clock.now });
    expect(await codeOf(opaque, 'opaque-token')).toBe('granted');
    issuer.setReachable(false);
    const outage: unknown = await verifierFor(issuer)
      .verify(await issuer.mint())
      .catch((error: unknown) => error);
    expect(isUnavailable(outage)).toBe(true);
  });

  it('no timer is left when the timers become real again', async () => {
    const issuer = await createIssuer();
    let end = (_value: boolean): void => {};
    const pending = new Promise<boolean>((resolve) => {
      end = resolve;
    });
    const verifying = verifierFor(issuer, { isRevoked: () => pending }).verify(await issuer.mint());
    fake();
    end(false);
    expect((await verifying).access?.subject).toBe('user_1');
    expect(vi.getTimerCount()).toBe(0);
  });
});

// Jest fakes it for the code under test, and not for the `Response` of Node.js.
describe('with a faked queueMicrotask, as in Jest', () => {
  it('thenables are awaited', async () => {
    const issuer = await createIssuer();
    vi.useFakeTimers({ toFake: [...asInSinon, 'queueMicrotask'] });
    const verifier = verifierFor(issuer, { keys: localKeys(issuer.jwks()), isRevoked: () => thenable });
    expect(await codeOf(verifier, await issuer.mint())).toBe('token_revoked');
  });
});

describe('with faked timers and real requests', () => {
  it('an Express guard answers, with keys that are fetched from a running issuer', async () => {
    const issuer = await startIssuer();
    const auth = expressAuth(createVerifier({ authorities: [people(issuer)] }));
    const app = express();
    app.get('/me', auth.required(), (request, response) => response.json(auth.get(request).subject));
    const api = await listen(createServer(app));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'Date'] });
    const authorization = `Bearer ${await issuer.mint()}`;
    const answer = await fetch(`${api.url}/me`, { headers: { authorization } });
    expect([answer.status, await answer.json()]).toEqual([200, 'user_1']);
    expect((await fetch(`${api.url}/me`)).status).toBe(401);
    vi.useRealTimers();
    await Promise.all([api.close(), issuer.close()]);
  });
});

describe('rotate', () => {
  it('needs no wait of the test with real timers, whatever clock the verifier has', async () => {
    const issuer = await createIssuer();
    const verifier = createVerifier({ authorities: [people(issuer)], fetch: issuer.fetch });
    expect(await codeOf(verifier, await issuer.mint())).toBe('granted');
    await issuer.rotate({ withdraw: true });
    expect(await codeOf(verifier, await issuer.mint())).toBe('granted');
    expect(issuer.requests).toHaveLength(4);
  });

  it('takes no reading of the kit itself for one of a verifier', async () => {
    const issuer = await createHostileIssuer();
    const verifier = createVerifier({ authorities: [people(issuer)], fetch: issuer.fetch });
    expect(await codeOf(verifier, await issuer.mint())).toBe('granted');
    expect(hostileTokens(issuer).length).toBeGreaterThan(1);
    expect(hostileProofs(issuer, { url: 'https://api.example.com/me' }).length).toBeGreaterThan(1);
    await issuer.rotate({ withdraw: true });
    expect(await codeOf(verifier, await issuer.mint())).toBe('granted');
  });

  it('advances the clock only by what is missing since the last fetch', async () => {
    const issuer = await createIssuer();
    issuer.clock.set(1000);
    await issuer.rotate();
    expect(issuer.clock.now()).toBe(1000);
    await codeOf(verifierFor(issuer), await issuer.mint());
    await issuer.rotate();
    expect(issuer.clock.now()).toBe(1001);
    await issuer.rotate();
    expect(issuer.clock.now()).toBe(1001);
  });
});
