import { describe, expect, it } from 'vitest';
import { fetchJson, parse, readText, send } from './fetch-json.js';

const url = new URL('https://id.example.com/jwks');
const { signal } = new AbortController();
const context = (fetch: typeof globalThis.fetch) => ({ now: () => 0, fetch });

/** A body of these chunks, and whether it was canceled. */
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

/** The response of a browser for a redirect that it did not follow. */
const opaque = (): Response =>
  ({ type: 'opaqueredirect', status: 0, body: null, headers: new Headers() }) as unknown as Response;

describe('fetchJson', () => {
  it('requests JSON, with the signal, and follows no redirect', async () => {
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
      {
        headers: { accept: 'application/json, application/jwk-set+json' },
        redirect: 'manual',
        cache: 'no-store',
        next: { internal: true },
        signal,
      },
    ]);
  });

  it.each([201, 206, 400, 404, 500])(
    'rejects a response with status %i without reading it',
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

  it('rejects a body that is no JSON', () => {
    expect(parse(url, '[1]')).toEqual([1]);
    expect(() => parse(url, '<html>')).toThrow(url.href);
  });
});

describe('send', () => {
  it.each([300, 302, 308, 399])('rejects a redirect with status %i without reading it', async (status) => {
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

  it('rejects an opaque redirect', async () => {
    await expect(
      send(
        url,
        {},
        context(() => Promise.resolve(opaque())),
        signal,
      ),
    ).rejects.toThrow('redirect');
  });

  it.each([200, 299, 400])(
    'returns a response with status %i and keeps the options of the request',
    async (status) => {
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
      expect(asked).toEqual([
        {
          method: 'POST',
          body: 'a=b',
          redirect: 'manual',
          cache: 'no-store',
          next: { internal: true },
          signal,
        },
      ]);
    },
  );

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
    'names the code of the cause or the class of the error when no response arrives (%#): %s, %s',
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

/** A body that never ends unless it is canceled. */
const endless = (): ReturnType<typeof bodyOf> => {
  let cancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    cancel() {
      cancelled = true;
    },
  });
  return { stream, cancelled: () => cancelled };
};

describe('a request whose signal was aborted', () => {
  it('is not sent', async () => {
    const ended = AbortSignal.abort(new Error('late'));
    let asked = 0;
    const fetch = () => {
      asked += 1;
      return Promise.resolve(new Response('{}'));
    };
    await expect(send(url, {}, context(fetch), ended)).rejects.toThrow('late');
    expect(asked).toBe(0);
  });

  it('is not read when a fetch ignores the signal and responds later', async () => {
    const controller = new AbortController();
    const { stream, cancelled } = endless();
    const fetch = () => {
      controller.abort(new Error('late'));
      return Promise.resolve(new Response(stream));
    };
    await expect(fetchJson(url, context(fetch), controller.signal)).rejects.toThrow('late');
    expect(cancelled()).toBe(true);
  });

  it('is not read further when its body ignores the signal', async () => {
    const controller = new AbortController();
    const { stream, cancelled } = endless();
    const reading = readText(url, new Response(stream), controller.signal);
    controller.abort();
    await reading;
    expect(cancelled()).toBe(true);
  });
});

describe.each<[string, object]>([
  ['has no "cancel"', {}],
  [
    'throws in "cancel"',
    {
      cancel() {
        throw new Error('canceled');
      },
    },
  ],
  ['returns nothing from "cancel"', { cancel() {} }],
  ['rejects in "cancel"', { cancel: () => Promise.reject(new Error('canceled')) }],
])('the body of a mock that %s', (_name, members) => {
  const mock = (status: number, read: () => unknown): Response =>
    ({
      status,
      headers: new Headers(),
      body: { ...members, getReader: () => ({ ...members, read }) },
    }) as unknown as Response;

  it('ends no process when the signal is aborted', async () => {
    const controller = new AbortController();
    let end = (_chunk: object): void => {};
    const chunk = new Promise((resolve) => {
      end = resolve;
    });
    const reading = readText(
      url,
      mock(200, () => chunk),
      controller.signal,
    );
    controller.abort();
    end({ done: true });
    expect(await reading).toBe('');
    // An error of a listener is thrown in a later turn.
    await new Promise((resolve) => setTimeout(resolve));
  });

  it('does not hide the status', async () => {
    const fetch = () => Promise.resolve(mock(404, () => undefined));
    await expect(fetchJson(url, context(fetch), signal)).rejects.toThrow(`${url.href} answered 404`);
  });
});

describe('readText', () => {
  const textOf = (response: Response): Promise<string> => readText(url, response, signal);

  it('accepts chunks that split a character', async () => {
    const bytes = new TextEncoder().encode('aé€');
    const { stream } = bodyOf(...[...bytes].map((byte) => Uint8Array.of(byte)));
    expect(await textOf(new Response(stream))).toBe('aé€');
  });

  it.each<[string, number[]]>([
    ['ends within a character', [0x61, 0xe2, 0x82]],
    ['is of another encoding', [0x61, 0xe9, 0x62]],
    ['has an overlong form', [0xc1, 0xa1]],
    ['has a surrogate', [0xed, 0xa0, 0x80]],
    ['has a second wrong byte', [0x61, 0xff, 0xff]],
  ])('rejects text that %s, and replaces no character', async (_name, bytes) => {
    const whole = textOf(new Response(bodyOf(Uint8Array.from(bytes)).stream));
    await expect(whole).rejects.toThrow('https://id.example.com/jwks answered bytes that are not UTF-8');
    const single = textOf(new Response(bodyOf(...bytes.map((byte) => Uint8Array.of(byte))).stream));
    await expect(single).rejects.toThrow('not UTF-8');
  });

  it('stops reading after an invalid byte', async () => {
    const { stream, cancelled } = bodyOf(Uint8Array.of(0xff), Uint8Array.of(0x61), Uint8Array.of(0x61));
    await expect(textOf(new Response(stream))).rejects.toThrow('not UTF-8');
    expect(cancelled()).toBe(true);
  });

  it('ignores one byte order mark at the start (RFC 8259 §8.1)', async () => {
    const mark = [0xef, 0xbb, 0xbf];
    const { stream } = bodyOf(...[...mark, 0x5b, 0x5d].map((byte) => Uint8Array.of(byte)));
    expect(parse(url, await textOf(new Response(stream)))).toEqual([]);
    const twice = await textOf(new Response(Uint8Array.from([...mark, ...mark, 0x5b, 0x5d])));
    expect(() => parse(url, twice)).toThrow('not JSON');
  });

  it.each([399, 400, 503])('replaces invalid bytes only in an error response: status %i', async (status) => {
    const read = textOf(new Response(Uint8Array.of(0x61, 0xff), { status }));
    expect(await read.catch(() => 'refused')).toBe(status < 400 ? 'refused' : 'a\ufffd');
  });

  it('rejects with the cause when the body breaks off', async () => {
    const cause = new Error('lost');
    const stream = new ReadableStream<Uint8Array>({ start: (controller) => controller.error(cause) });
    await expect(textOf(new Response(stream))).rejects.toMatchObject({
      message: `${url.href} ended its response early: Error`,
      cause,
    });
  });

  it('accepts U+FFFD that was sent', async () => {
    expect(await textOf(new Response('\ufffd'))).toBe('\ufffd');
  });

  it('returns an empty string when there is no body', async () => {
    expect(await textOf(new Response(null))).toBe('');
  });

  it('reads at most one mebibyte', async () => {
    const half = new Uint8Array(512 * 1024).fill(0x61);
    expect(await textOf(new Response(bodyOf(half, half).stream))).toHaveLength(1024 * 1024);
    const { stream, cancelled } = bodyOf(half, half, Uint8Array.of(0x61), half);
    await expect(textOf(new Response(stream))).rejects.toThrow('1048576');
    expect(cancelled()).toBe(true);
  });

  it('ends a body of empty chunks that never ends', async () => {
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(0)),
    });
    await expect(textOf(new Response(stream))).rejects.toThrow('1048576');
  });

  it('leaves no listener on the signal, whether it resolves or rejects', async () => {
    const { signal: own } = new AbortController();
    const [added, removed]: [string[], string[]] = [[], []];
    const [add, remove] = [own.addEventListener.bind(own), own.removeEventListener.bind(own)];
    own.addEventListener = (...given: Parameters<typeof add>) => {
      added.push(given[0]);
      add(...given);
    };
    own.removeEventListener = (...given: Parameters<typeof remove>) => {
      removed.push(given[0]);
      remove(...given);
    };
    await readText(url, new Response('text'), own);
    await expect(readText(url, new Response(Uint8Array.of(0xff)), own)).rejects.toThrow('not UTF-8');
    expect(added).toEqual(['abort', 'abort']);
    expect(removed).toEqual(added);
  });
});
