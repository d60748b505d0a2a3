import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { closeServers, listen } from '../../test/loopback.js';
import { stoppedClock } from '../../test/setup.js';
import type { KeySet } from '../signature/key-set.js';
import { usableKeys } from '../signature/usable-keys.js';
import { discoveredKeys } from './discovered-keys.js';
import { remoteKeys } from './remote-keys.js';

const jwk = { ...generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }), kid: 'k' };
const jwks = JSON.stringify({ keys: [jwk] });
const { clock } = stoppedClock();
const context = { now: clock.now, fetch: globalThis.fetch };
afterEach(closeServers);

type Answer = (response: ServerResponse, path: string) => void;

/** A real endpoint on loopback with scripted answers. */
async function endpoint(answer: Answer): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(String(request.url));
    answer(response, String(request.url));
  });
  return { url: await listen(server), asked };
}

const json: (body: string, headers?: Record<string, string>) => Answer =
  (body, headers = {}) =>
  (response) =>
    void response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(body);

describe('remoteKeys', () => {
  it.each<[string, Answer, string]>([
    ['a redirect', (response) => void response.writeHead(302, { location: '/elsewhere' }).end(), 'redirect'],
    ['an error', (response) => void response.writeHead(500).end('oops'), '500'],
    ['an empty success', (response) => void response.writeHead(204).end(), '204'],
    ['a page', (response) => void response.writeHead(200).end('<html>'), 'not JSON'],
    [
      'a wrong byte',
      (response) => void response.end(Buffer.from('{"keys":[],"x":"\xe9"}', 'latin1')),
      'not UTF-8',
    ],
    ['something that is not a key set', json('{"keys":{}}'), 'not a JWK Set'],
    ['too much', json(`{"keys":[],"padding":"${'x'.repeat(1024 * 1024)}"}`), '1048576 bytes'],
    ['a reset', (response) => void response.destroy(), 'cannot be reached'],
    ['a body without an end', (response) => void response.writeHead(200).write('{"keys":['), '0.3 seconds'],
    ['nothing at all', () => {}, '0.3 seconds'],
  ])('rejects with UnavailableError when the endpoint sends %s', async (_name, answer, says) => {
    const { url, asked } = await endpoint(answer);
    const source = remoteKeys(`${url}/jwks`, says.endsWith('seconds') ? { timeout: 0.3 } : {});
    await expect(Promise.resolve(source(context))).rejects.toMatchObject({
      code: 'unavailable',
      hint: expect.stringContaining(says) as string,
    });
    expect(asked).toEqual(says === 'cannot be reached' ? ['/jwks', '/jwks'] : ['/jwks']);
  });

  describe('the first fetch', () => {
    const status = (code: number, headers: Record<string, string> = {}): Answer => {
      return (response) => void response.writeHead(code, headers).end();
    };
    const cut: Answer = (response) => {
      response.writeHead(200, { 'content-length': '9999' }).write('{"keys":[');
      setTimeout(() => response.destroy(), 20);
    };

    /** An endpoint that gives these answers, and the keys afterwards. */
    async function answering(...first: readonly Answer[]): ReturnType<typeof endpoint> {
      const rest = [...first];
      return endpoint((response, path) => (rest.shift() ?? json(jwks))(response, path));
    }

    it.each<[string, Answer]>([
      ['a reset connection', (response) => void response.destroy()],
      ['an answer that is cut off', cut],
      ['a 503', status(503)],
    ])('is retried once, without a pause, after %s', async (_what, answer) => {
      const { url, asked } = await answering(answer);
      expect((await remoteKeys(`${url}/jwks`)(context)).keys).toHaveLength(1);
      expect(asked).toEqual(['/jwks', '/jwks']);
    });

    it.each<[string, Answer]>([
      ['a 503 with Retry-After', status(503, { 'retry-after': '1' })],
      ['a 500', status(500)],
      ['a 429', status(429)],
      ['a 404', status(404)],
    ])('is not retried after %s', async (_what, answer) => {
      const { url, asked } = await answering(answer);
      await expect(async () => remoteKeys(`${url}/jwks`)(context)).rejects.toMatchObject({ status: 503 });
      expect(asked).toEqual(['/jwks']);
    });

    it('is tried at most twice', async () => {
      const { url, asked } = await answering(status(503), status(503));
      await expect(async () => remoteKeys(`${url}/jwks`)(context)).rejects.toMatchObject({
        hint: expect.stringContaining('503') as string,
      });
      expect(asked).toHaveLength(2);
    });

    it('is the only one with a retry', async () => {
      const { url, asked } = await answering(json(jwks), status(503));
      const keys = remoteKeys(`${url}/jwks`, { cooldown: 1 });
      const set = await keys(context);
      clock.advance(2);
      await expect(async () => keys(context, set)).rejects.toMatchObject({ status: 503 });
      expect(asked).toHaveLength(2);
      const down = await answering(status(503), status(503), status(503));
      const others = remoteKeys(`${down.url}/jwks`);
      await expect(async () => others(context)).rejects.toMatchObject({ status: 503 });
      clock.advance(2);
      await expect(async () => others(context)).rejects.toMatchObject({ status: 503 });
      expect(down.asked).toHaveLength(3);
    });

    it('is retried within its timeout, which covers both tries', async () => {
      const { url, asked } = await answering(status(503), () => {});
      const start = Date.now();
      await expect(async () => remoteKeys(`${url}/jwks`, { timeout: 0.3 })(context)).rejects.toMatchObject({
        hint: expect.stringContaining('0.3 seconds') as string,
      });
      expect(Date.now() - start).toBeLessThan(2000);
      expect(asked).toHaveLength(2);
    });

    it.each([
      ['ECONNREFUSED', 1],
      ['ENOTFOUND', 1],
      ['CERT_HAS_EXPIRED', 1],
      ['ECONNRESET', 2],
      ['UND_ERR_SOCKET', 2],
      ['EPIPE', 2],
      ['ConnectionClosed', 2],
    ])('with the error code %s is tried %i times in total', async (code, times) => {
      for (const failure of [
        Object.assign(new Error('it failed'), { code }),
        new TypeError('fetch failed', { cause: Object.assign(new Error('it failed'), { code }) }),
      ]) {
        let asked = 0;
        const failing = (): Promise<Response> => {
          asked += 1;
          return Promise.reject(failure);
        };
        const keys = remoteKeys('https://id.test/jwks');
        await expect(async () => keys({ ...context, fetch: failing })).rejects.toMatchObject({ status: 503 });
        expect(asked).toBe(times);
      }
    });

    it('of discoveredKeys retries both the metadata and the keys', async () => {
      let failures = 0;
      const { url, asked } = await endpoint((response, path) => {
        failures += 1;
        if (failures % 2 === 1) return status(503)(response, path);
        const metadata = JSON.stringify({ issuer: url, jwks_uri: `${url}/jwks` });
        return json(path === '/jwks' ? jwks : metadata)(response, path);
      });
      expect((await discoveredKeys(url)(context)).keys).toHaveLength(1);
      const documents = ['/.well-known/openid-configuration', '/jwks'];
      expect(asked).toEqual(documents.flatMap((path) => [path, path]));
    });
  });

  it('is not affected by a server that closes a kept-alive connection when it is used again', async () => {
    const used = new WeakMap<object, number>();
    let closed = 0;
    let mayClose = false;
    const server = createServer((request, response) => {
      const count = (used.get(request.socket) ?? 0) + 1;
      used.set(request.socket, count);
      if (count === 1 || !mayClose) return json(jwks)(response, '');
      mayClose = false;
      closed += 1;
      request.socket.destroy();
    });
    const source = remoteKeys(`${await listen(server)}/jwks`);
    for (let round = 1; round <= 4; round += 1) {
      const set = await source(context);
      mayClose = true;
      clock.advance(100);
      expect((await source(context, set)).keys).toHaveLength(1);
    }
    expect(closed).toBeGreaterThan(0);
  });

  describe('the Retry-After header of the key endpoint', () => {
    const ahead = (seconds: number): string => new Date((clock.now() + seconds) * 1000).toUTCString();

    /** A key source over an endpoint that first sends its keys, and then these headers with an error. */
    function setUp(status: number, value: string, discover = false) {
      let asked = 0;
      let isDown = false;
      const fetch = (url: string): Promise<Response> => {
        asked += 1;
        if (isDown) return Promise.resolve(new Response('', { status, headers: { 'retry-after': value } }));
        const metadata = { issuer: 'https://id.test', jwks_uri: 'https://id.test/jwks' };
        return Promise.resolve(Response.json(url.endsWith('/jwks') ? { keys: [jwk] } : metadata));
      };
      const source = discover ? discoveredKeys('https://id.test') : remoteKeys('https://id.test/jwks');
      const own = { now: clock.now, fetch: fetch as typeof globalThis.fetch };
      return {
        asked: () => asked,
        breakDown: (down = true) => void (isDown = down),
        get: async (seen?: KeySet) => source(own, seen),
      };
    }

    it.each<[number, string, number]>([
      [503, '90', 90],
      [429, '90', 90],
      [500, '90', 90],
      [503, ahead(90), 90],
      [503, '86400', 600],
      [503, 'soon', 1],
    ])('of a %i that is %j stops all fetches for so many seconds: %i', async (status, value, seconds) => {
      for (const discover of [false, true]) {
        const { get, asked, breakDown } = setUp(status, value.includes('GMT') ? ahead(90) : value, discover);
        breakDown();
        await expect(get()).rejects.toMatchObject({ status: 503, retryAfter: seconds });
        const before = asked();
        clock.advance(seconds - 0.5);
        await expect(get()).rejects.toMatchObject({ status: 503, retryAfter: 1 });
        expect(asked()).toBe(before);
        clock.advance(0.5);
        breakDown(false);
        expect((await get()).keys).toHaveLength(1);
      }
    });

    it('does not change how long cached keys are used', async () => {
      const { get, asked, breakDown } = setUp(503, '600');
      const set = await get();
      breakDown();
      clock.advance(500);
      expect(await get()).toBe(set);
      await new Promise((resolve) => setTimeout(resolve));
      const before = asked();
      clock.advance(599);
      expect(await get()).toBe(set);
      await expect(get(set)).rejects.toMatchObject({ status: 503, retryAfter: 1 });
      expect(asked()).toBe(before);
      clock.advance(1);
      await expect(get(set)).rejects.toMatchObject({ retryAfter: 600 });
      expect(asked()).toBe(before + 1);
      clock.advance(600 + 3600 - 500 - 600);
      await expect(get()).rejects.toMatchObject({ status: 503 });
    });
  });

  it('names itself in the error when its URL is not allowed', () => {
    expect(() => remoteKeys('http://id.test/jwks')).toThrow(/^remoteKeys:/);
  });

  it('accepts a key set behind a byte order mark (RFC 8259 §8.1)', async () => {
    const { url } = await endpoint(json(`\ufeff${jwks}`));
    expect((await remoteKeys(url)(context)).keys.map(({ kid }) => kid)).toEqual(['k']);
  });

  it('accepts an algorithm by its older name, as localKeys does', async () => {
    const { url } = await endpoint(json(jwks));
    const { keys } = await remoteKeys(url, { algorithms: ['EdDSA'] })(context);
    expect(keys.map(({ algorithm }) => algorithm)).toEqual(['Ed25519']);
  });

  it('accepts 1,000 keys', async () => {
    const many = JSON.stringify({
      keys: Array.from({ length: 1000 }, (_, at) => ({ ...jwk, kid: `k${at}` })),
    });
    const { url } = await endpoint(json(many));
    expect((await remoteKeys(url)(context)).keys).toHaveLength(1000);
  });

  it('skips keys that are unusable or forbidden, and keeps the others', async () => {
    const point = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
    const others = [
      null,
      { kty: 'oct', k: 'AA' },
      { ...point, y: point.x },
      { ...jwk, d: 'AA' },
      { ...jwk, use: 'enc' },
    ];
    const { url } = await endpoint(json(JSON.stringify({ keys: [...others, jwk] })));
    const { keys } = await remoteKeys(url)(context);
    expect((await usableKeys(keys, 9)).map(({ kid }) => kid)).toEqual(['k']);
  });

  it.each<[Record<string, string>, number]>([
    [{}, 600],
    [{ 'cache-control': 'public, max-age=1200' }, 1200],
    [{ 'cache-control': 'MAX-AGE="1200"', age: '200' }, 1000],
    [{ 'cache-control': 'no-store' }, 60],
    [{ 'cache-control': 'no-cache, max-age=1200' }, 60],
    [{ 'cache-control': 's-maxage=9' }, 600],
    [{ 'cache-control': 'max-age=soon' }, 600],
  ])('keeps the key set fresh as long as the headers %j require', async (headers, fresh) => {
    const { url } = await endpoint(json(jwks, headers));
    expect((await remoteKeys(url)(context)).withdrawnWithin).toBe(fresh + 5);
  });

  it('keeps the good key set when the endpoint later sends no key set', async () => {
    let answer = json(jwks);
    const { url, asked } = await endpoint((response, path) => answer(response, path));
    const source = remoteKeys(url);
    const set = await source(context);
    answer = json('{"error":"maintenance"}');
    clock.advance(700);
    expect(await source(context)).toBe(set);
    expect(asked).toHaveLength(2);
  });
});

describe('discoveredKeys', () => {
  const metadata = (issuer: string, more: object = {}): string =>
    JSON.stringify({ issuer, jwks_uri: `${new URL(issuer).origin}/jwks`, ...more });

  /** Answers these documents, and 404 for all else. */
  const documents =
    (byPath: Record<string, string>): Answer =>
    (response, path) =>
      void (byPath[path] === undefined ? response.writeHead(404).end() : json(byPath[path])(response, path));

  it.each([
    ['', '/.well-known/openid-configuration'],
    ['/', '/.well-known/openid-configuration'],
    ['/tenant', '/tenant/.well-known/openid-configuration'],
    ['', '/.well-known/oauth-authorization-server'],
    ['/tenant', '/.well-known/oauth-authorization-server/tenant'],
  ])('finds the keys of an issuer at "%s" through %s', async (path, wellKnown) => {
    let byPath: Record<string, string> = {};
    const { url } = await endpoint((response, asked) => documents(byPath)(response, asked));
    byPath = { [wellKnown]: metadata(url + path), '/jwks': jwks };
    expect((await discoveredKeys(url + path)(context)).keys).toHaveLength(1);
  });

  it.each<[string, (url: string) => object, string]>([
    ['names another issuer', (url) => ({ issuer: `${url}/` }), 'another issuer'],
    ['names no issuer', () => ({ issuer: undefined }), 'another issuer'],
    ['names no keys', () => ({ jwks_uri: undefined }), 'jwks_uri'],
    ['names keys by a relative address', () => ({ jwks_uri: '/jwks' }), 'jwks_uri'],
    ['names keys on plain http', () => ({ jwks_uri: 'http://id.test/jwks' }), 'https'],
  ])('rejects with UnavailableError when the metadata %s', async (_name, change, says) => {
    let byPath: Record<string, string> = {};
    const { url, asked } = await endpoint((response, path) => documents(byPath)(response, path));
    byPath = { '/.well-known/openid-configuration': metadata(url, change(url)), '/jwks': jwks };
    await expect(Promise.resolve(discoveredKeys(url)(context))).rejects.toMatchObject({
      code: 'unavailable',
      hint: expect.stringContaining(says) as string,
    });
    expect(asked).not.toContain('/jwks');
  });

  it('names the responses of both metadata addresses in its hint', async () => {
    const { url } = await endpoint(
      (response, path) => void response.writeHead(path.includes('openid') ? 503 : 404).end(),
    );
    await expect(Promise.resolve(discoveredKeys(url)(context))).rejects.toMatchObject({
      hint: `${url}/.well-known/openid-configuration answered 503, and ${url}/.well-known/oauth-authorization-server answered 404`,
    });
  });

  it.each([
    'http://127.0.0.1/jwks',
    'https://127.8.9.10/jwks',
    'https://localhost/jwks',
    'https://[::1]/jwks',
  ])('does not follow metadata of a public issuer to this machine: %s', async (jwks_uri) => {
    const asked: string[] = [];
    const fetch = (url: string): Promise<Response> => {
      asked.push(url);
      return Promise.resolve(Response.json({ issuer: 'https://id.test', jwks_uri }));
    };
    await expect(
      Promise.resolve(
        discoveredKeys('https://id.test')({ now: clock.now, fetch: fetch as typeof globalThis.fetch }),
      ),
    ).rejects.toMatchObject({ hint: expect.stringContaining('remoteKeys(url)') as string });
    expect(asked).toEqual(['https://id.test/.well-known/openid-configuration']);
  });

  it('accepts keys from another origin that the metadata names', async () => {
    const answers: Record<string, object> = {
      'https://id.test/.well-known/openid-configuration': {
        issuer: 'https://id.test',
        jwks_uri: 'https://keys.test/certs',
      },
      'https://keys.test/certs': { keys: [jwk] },
    };
    const fetch = (url: string): Promise<Response> => Promise.resolve(Response.json(answers[url]));
    const source = discoveredKeys('https://id.test');
    const { keys } = await source({ now: clock.now, fetch: fetch as typeof globalThis.fetch });
    expect(keys.map(({ kid }) => kid)).toEqual(['k']);
  });

  it('serves its cached keys when the metadata later names another issuer', async () => {
    let speaksFor = '';
    const { url } = await endpoint((response, path) =>
      documents({
        '/.well-known/openid-configuration': metadata(url, { issuer: url + speaksFor }),
        '/jwks': jwks,
      })(response, path),
    );
    const source = discoveredKeys(url);
    const set = await source(context);
    speaksFor = '/evil';
    clock.advance(600);
    expect(await source(context)).toBe(set);
    clock.advance(3600);
    await expect(Promise.resolve(source(context))).rejects.toMatchObject({
      code: 'unavailable',
      hint: expect.stringContaining('another issuer') as string,
    });
  });

  it('reads the metadata again with every refresh', async () => {
    let keysAt = '/jwks';
    const { url, asked } = await endpoint((response, path) => {
      const byPath = {
        '/.well-known/openid-configuration': metadata(url, { jwks_uri: url + keysAt }),
        '/jwks': jwks,
        '/new': '{"keys":[]}',
      };
      documents(byPath)(response, path);
    });
    const source = discoveredKeys(url);
    await source(context);
    keysAt = '/new';
    clock.advance(600);
    expect((await source(context)).keys).toEqual([]);
    expect(asked.filter((path) => path === '/new')).toHaveLength(1);
  });
});
