import { describe, expect, it } from 'vitest';
import { fetchJson, parse, readText, send } from './fetch-json.js';

const url = new URL('https://id.example.com/jwks');
const { signal } = new AbortController();
const context = (fetch: typeof globalThis.fetch) => ({ now: () => 0, fetch });

/** A body of these chunks, which says whether it was given up. */
function bodyOf(...chunks: Uint8Array[]): { stream: ReadableStream<Uint8Array>; cancelled: () => boolean } {
  let cancelled = false;
  const left = [...chunks];
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = left.shift();
      if (next === undefined) controller.close();
      else controller.enqueue(next);
    },
    cancel() {
      cancelled = true;
    },
  });
  return { stream, cancelled: () => cancelled };
}

/** What a fetch answers that a browser would show as a redirect it did not follow. */
const opaque = (): Response =>
  ({ type: 'opaqueredirect', status: 0, body: null, headers: new Headers() }) as unknown as Response;

describe('a JSON document', () => {
  it('is asked for as JSON, with the deadline, and without following redirects', async () => {
    const asked: unknown[] = [];
    const answer = await fetchJson(
      url,
      context((input, init) => {
        asked.push(input, init);
        return Promise.resolve(Response.json({ keys: [] }, { headers: { age: '5' } }));
      }),
      signal,
    );
    expect(answer.body).toEqual({ keys: [] });
    expect(answer.headers.get('age')).toBe('5');
    expect(asked).toEqual([
      url.href,
      { headers: { accept: 'application/json, application/jwk-set+json' }, redirect: 'manual', signal },
    ]);
  });

  it.each([201, 206, 400, 404, 500])(
    'is not what comes with status %i, which is not read',
    async (status) => {
      const { stream, cancelled } = bodyOf(new TextEncoder().encode('{}'));
      const answer = fetchJson(
        url,
        context(() => Promise.resolve(new Response(stream, { status }))),
        signal,
      );
      await expect(answer).rejects.toThrow(`${url.href} answered ${status}`);
      expect(cancelled()).toBe(true);
    },
  );

  it('is JSON', () => {
    expect(parse(url, '[1]')).toEqual([1]);
    expect(() => parse(url, '<html>')).toThrow(url.href);
  });
});

describe('an answer', () => {
  it.each([300, 302, 308, 399])('of status %i is a redirect, which is not read', async (status) => {
    const { stream, cancelled } = bodyOf(Uint8Array.of(1));
    const sent = send(
      url,
      {},
      context(() => Promise.resolve(new Response(stream, { status }))),
      signal,
    );
    await expect(sent).rejects.toThrow('redirect');
    expect(cancelled()).toBe(true);
  });

  it('that a runtime hides because it is a redirect is one, too', async () => {
    await expect(
      send(
        url,
        {},
        context(() => Promise.resolve(opaque())),
        signal,
      ),
    ).rejects.toThrow('redirect');
  });

  it.each([200, 299, 400])('of status %i is handed on, and keeps what it was sent with', async (status) => {
    const asked: unknown[] = [];
    const response = await send(
      url,
      { method: 'POST', body: 'a=b' },
      context((_input, init) => {
        asked.push(init);
        return Promise.resolve(new Response('text', { status }));
      }),
      signal,
    );
    expect(response.status).toBe(status);
    expect(asked).toEqual([{ method: 'POST', body: 'a=b', redirect: 'manual', signal }]);
  });

  it.each<[Error, string]>([
    [
      new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) }),
      'ECONNREFUSED',
    ],
    [new TypeError('fetch failed', { cause: { code: 7 } }), 'TypeError'],
    [new TypeError('fetch failed', { cause: null }), 'TypeError'],
    [new TypeError('fetch failed'), 'TypeError'],
    ['offline' as unknown as Error, 'something was thrown that is not an Error'],
  ])(
    'that does not come is told by the code of its cause, or its class (%#): %s, %s',
    async (problem, says) => {
      const sent = send(
        url,
        {},
        context(() => Promise.reject(problem)),
        signal,
      );
      await expect(sent).rejects.toMatchObject({
        message: expect.stringMatching(new RegExp(`${url.href} .*: ${says}$`)) as string,
        cause: problem,
      });
    },
  );
});

describe('the text of an answer', () => {
  it('may be cut anywhere, even within a character', async () => {
    const bytes = new TextEncoder().encode('aé€');
    const { stream } = bodyOf(...[...bytes].map((byte) => Uint8Array.of(byte)));
    expect(await readText(url, new Response(stream))).toBe('aé€');
  });

  it('that ends within a character shows so, and is not shortened', async () => {
    const { stream } = bodyOf(Uint8Array.of(0x61, 0xe2, 0x82));
    expect(await readText(url, new Response(stream))).toBe('a\ufffd');
  });

  it('is empty where there is no body', async () => {
    expect(await readText(url, new Response(null))).toBe('');
  });

  it('is read up to one mebibyte and not a byte further', async () => {
    const half = new Uint8Array(512 * 1024).fill(0x61);
    expect(await readText(url, new Response(bodyOf(half, half).stream))).toHaveLength(1024 * 1024);
    const { stream, cancelled } = bodyOf(half, half, Uint8Array.of(0x61), half);
    await expect(readText(url, new Response(stream))).rejects.toThrow('1048576');
    expect(cancelled()).toBe(true);
  });
});
