import { describe, expect, it } from 'vitest';
import { fetchJson, parse, send } from './fetch-json.js';
import { fetchProblem, isWebResponse, lookOf, resetOf } from './fetch-problem.js';

const url = new URL('https://id.example.com/jwks?key=s3cret');
const { signal } = new AbortController();
const failed = (cause?: unknown): TypeError => new TypeError('fetch failed', { cause });
const coded = (code: unknown, message = 'it failed'): Error => Object.assign(new Error(message), { code });
const cyclic = (): Error => {
  const error = new Error('it');
  return Object.assign(error, { cause: error });
};
const contextOf = (fetch: () => unknown) => ({ now: () => 0, fetch: fetch as typeof globalThis.fetch });

describe('resetOf', () => {
  it.each<[string, unknown, string | undefined]>([
    ['a code of the error', coded('ECONNRESET'), 'coded'],
    ['a code of its cause', failed(coded('UND_ERR_SOCKET')), 'coded'],
    ['a code of Bun', coded('ConnectionClosed'), 'coded'],
    ['another code', failed(coded('ECONNREFUSED')), undefined],
    [
      'another code beside that of a reset',
      Object.assign(failed(coded('EPIPE')), { code: 'OTHER' }),
      undefined,
    ],
    ['no code', failed(), 'possible'],
    ['a cause without a code', failed(new Error('it')), 'possible'],
    ['a cause that is no error', failed({ code: 'ECONNREFUSED' }), 'possible'],
    ['the end of the wait', Object.assign(coded('ECONNRESET'), { name: 'AbortError' }), undefined],
    ['a timeout', Object.assign(coded('ECONNRESET'), { name: 'TimeoutError' }), undefined],
    ['no error', 'ECONNRESET', undefined],
  ])('recognizes a reset connection by %s', (_name, problem, kind) => {
    expect(resetOf(problem)).toBe(kind);
  });
});

describe('fetchProblem', () => {
  // The messages of undici 6.29.1, 7.30.2 and 8.13.1: lib/web/fetch/index.js, lib/dispatcher/proxy-agent.js. The chain of
  // causes is that of `fetch` with the ProxyAgent of undici 6.24.1 and 7.30.2 at a proxy that answers 407 (run).
  it.each<[unknown, string]>([
    [failed(new Error('bad port')), 'its port is one that fetch blocks (Fetch standard, "bad port")'],
    [new TypeError('bad port'), 'its port is one that fetch blocks (Fetch standard, "bad port")'],
    [
      failed(coded('UND_ERR_ABORTED', 'Proxy response (407) !== 200 when HTTP Tunneling')),
      'the proxy refused the connection with status 407',
    ],
    [
      failed(
        Object.assign(new DOMException('Request was cancelled.'), {
          cause: coded('UND_ERR_ABORTED', 'Proxy response (407) !== 200 when HTTP Tunneling'),
        }),
      ),
      'the proxy refused the connection with status 407',
    ],
    [
      failed(new Error('1', { cause: new Error('2', { cause: failed(new Error('bad port')) }) })),
      'TypeError',
    ],
    [cyclic(), 'Error'],
    [failed(coded('ENOTFOUND')), 'ENOTFOUND'],
    [failed(coded('UND_ERR_ABORTED', 'a Proxy response (407)')), 'UND_ERR_ABORTED'],
    [failed(coded('X1', 'Proxy response (4070)')), 'X1'],
    [failed(new Error('https://user:s3cret@id.example.com')), 'TypeError'],
    [Object.assign(failed(), { message: 5 }), 'TypeError'],
    ['bad port', 'something was thrown that is not an Error'],
  ])('describes why a fetch failed: %s', (problem, text) => {
    expect(fetchProblem(problem)).toBe(text);
  });
});

describe('send', () => {
  it('sends a request once more after a reset connection, and not a third time', async () => {
    let sent = 0;
    const flaky = contextOf(() => {
      sent += 1;
      if (sent === 1) throw failed(coded('ECONNRESET'));
      return Response.json({});
    });
    expect((await send(url, { method: 'POST' }, flaky, signal)).status).toBe(200);
    expect(sent).toBe(2);
    let failures = 0;
    const down = contextOf(() => {
      failures += 1;
      return Promise.reject(failed(coded('ECONNRESET')));
    });
    await expect(fetchJson(url, down, signal, 2)).rejects.toThrow(
      'https://id.example.com/jwks cannot be reached: ECONNRESET',
    );
    expect(failures).toBe(2);
  });

  it.each([failed(coded('ECONNREFUSED')), failed(), coded('CERT_HAS_EXPIRED')])(
    'sends a request once after another failure: %s',
    async (problem) => {
      let sent = 0;
      const down = contextOf(() => {
        sent += 1;
        return Promise.reject(problem);
      });
      await expect(send(url, {}, down, signal)).rejects.toThrow('cannot be reached');
      expect(sent).toBe(1);
    },
  );

  it('sends nothing once more after its signal was aborted', async () => {
    const controller = new AbortController();
    let sent = 0;
    const down = contextOf(() => {
      sent += 1;
      controller.abort(new Error('too late'));
      return Promise.reject(coded('ECONNRESET'));
    });
    await expect(send(url, {}, down, controller.signal)).rejects.toThrow('ECONNRESET');
    expect(sent).toBe(1);
  });

  it('describes a 304 as such, and other redirects as redirects', async () => {
    const answer = (status: number) => contextOf(() => Promise.resolve(new Response(null, { status })));
    await expect(send(url, {}, answer(304), signal)).rejects.toThrow(
      /^https:\/\/id\.example\.com\/jwks answered 304 \(not modified\)/,
    );
    for (const status of [301, 302, 307, 399])
      await expect(send(url, {}, answer(status), signal)).rejects.toThrow('answered a redirect');
  });

  const headers = new Headers();
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', '{}'],
    ['parsed JSON', { keys: [] }],
    // node-fetch 2.7.0, lib/index.js, `Body`: the body is a PassThrough of Node.js (run).
    ['a response of node-fetch 2', { status: 200, headers, body: { pipe: () => {}, on: () => {} } }],
    ['a mock without a body', { ok: true, status: 200, headers, json: () => ({}) }],
    [
      'a mock with plain headers',
      { status: 200, headers: { 'content-type': 'application/json' }, body: null },
    ],
    ['a mock with a map of headers, without a status', { headers: new Map(), body: null }],
    ['a mock with a map of headers', { status: 200, headers: new Map(), body: null }],
    ['a mock with a status that is a text', { status: '200', headers, body: null }],
    ['a mock with null as headers', { status: 200, headers: null, body: null }],
    ['a mock with headers that can only be read', { status: 200, headers: { get: () => null }, body: null }],
  ])('names the fetch as the fault when it returns %s', async (_name, response) => {
    expect(isWebResponse(response)).toBe(false);
    await expect(
      send(
        url,
        {},
        contextOf(() => Promise.resolve(response)),
        signal,
      ),
    ).rejects.toThrow(
      /^https:\/\/id\.example\.com\/jwks was fetched with a "fetch" that does not return a web Response/,
    );
  });

  it('accepts a response with and without a body', () => {
    expect(isWebResponse(new Response('{}'))).toBe(true);
    expect(isWebResponse(new Response(null, { status: 204 }))).toBe(true);
  });
});

describe('lookOf', () => {
  it.each([
    ['', 'its body is empty'],
    [' \n', 'its body is empty'],
    ['<!doctype html>', 'it looks like HTML or XML'],
    ['\n <x/>', 'it looks like HTML or XML'],
    ['{"keys":[', 'it is cut off or malformed'],
    ['[', 'it is cut off or malformed'],
    ['Bad gateway {', 'it looks like plain text'],
  ])('describes a text that is not JSON without repeating it: %j', (text, look) => {
    expect(lookOf(text)).toBe(look);
    expect(() => parse(url, text)).toThrow(
      `https://id.example.com/jwks answered something that is not JSON: ${look}`,
    );
  });
});
