import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { closeServers, listen } from '../../test/loopback.js';
import { stoppedClock } from '../../test/setup.js';
import { UnavailableError } from '../response/unavailable-error.js';
import { denialForResponse, parseJsonResponse, postToServer } from './post.js';

const { clock } = stoppedClock();
const context = { now: clock.now, fetch: globalThis.fetch };
const question = { headers: { authorization: 'Bearer s3cret' }, body: 'token=t0ken' } as const;
afterEach(closeServers);

type Reaction = (response: ServerResponse, request: IncomingMessage) => void;

/** A real server on loopback with a scripted reaction. */
async function serve(react: Reaction): Promise<{ url: URL; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    react(response, request);
  });
  return { url: new URL(`${await listen(server)}/ask`), asked };
}

const status: (code: number, headers?: Record<string, string>, body?: string) => Reaction =
  (code, headers = {}, body = '{}') =>
  (response) =>
    void response.writeHead(code, headers).end(body);

const unavailable = (says: string, retryAfter = 1) => ({
  code: 'unavailable',
  hint: expect.stringContaining(says) as string,
  retryAfter,
});

describe('postToServer', () => {
  it('sends a POST with headers and body, and returns the response', async () => {
    const { url, asked } = await serve((response, request) => {
      let body = '';
      request.on('data', (chunk: Buffer) => void (body += chunk.toString()));
      request.on('end', () => {
        const type = 'Application/JSON; charset=utf-8';
        const heard = [request.headers.authorization, body];
        response.writeHead(200, { 'content-type': type }).end(JSON.stringify(heard));
      });
    });
    const answer = await postToServer(url, question, context);
    expect(answer).toEqual({
      status: 200,
      type: 'application/json',
      text: '["Bearer s3cret","token=t0ken"]',
    });
    expect(parseJsonResponse(url, answer)).toEqual(['Bearer s3cret', 'token=t0ken']);
    expect(asked).toEqual(['POST /ask']);
  });

  it.each([200, 201, 400, 401, 403, 404, 409, 422])('returns the response with status %d', async (code) => {
    const { url } = await serve(status(code, {}, 'x'));
    expect(await postToServer(url, question, context)).toMatchObject({ status: code, text: 'x', type: '' });
  });

  it.each([301, 302, 303, 307, 308])('follows no redirect: %d', async (code) => {
    const { url, asked } = await serve(status(code, { location: '/elsewhere' }));
    await expect(postToServer(url, question, context)).rejects.toMatchObject(unavailable('redirect'));
    expect(asked).toEqual(['POST /ask']);
  });

  it.each([408, 429, 500, 502, 503, 504, 599])(
    'rejects with UnavailableError when the server is temporarily unavailable: %d',
    async (code) => {
      const { url } = await serve(status(code));
      await expect(postToServer(url, question, context)).rejects.toMatchObject(
        unavailable(`answered ${code}`),
      );
    },
  );

  it.each<[string, Reaction, string]>([
    ['a reset', (response) => void response.destroy(), 'cannot be reached'],
    ['more than 1 MiB', (response) => void response.end('x'.repeat(1024 * 1024 + 1)), '1048576 bytes'],
    [
      'an answer without end',
      (response) => {
        // On Node.js 26, a synchronous loop of writes would block the client.
        const more = (): void =>
          void (response.destroyed || response.write('x'.repeat(65_536), () => setImmediate(more)));
        more();
      },
      '1048576 bytes',
    ],
    [
      'half an answer',
      (response) => {
        response.writeHead(200, { 'content-length': '100' }).write('{"active":');
        setTimeout(() => response.destroy(), 20);
      },
      '',
    ],
  ])('rejects with UnavailableError when it receives %s', async (_name, react, says) => {
    const { url } = await serve(react);
    await expect(postToServer(url, question, context)).rejects.toMatchObject(unavailable(says));
  });

  it('accepts a response of exactly 1 MiB', async () => {
    const { url } = await serve((response) => void response.end('x'.repeat(1024 * 1024)));
    expect((await postToServer(url, question, context)).text).toHaveLength(1024 * 1024);
  });

  it('rejects with UnavailableError when no server listens', async () => {
    const { url } = await serve(() => {});
    closeServers();
    await expect(postToServer(url, question, context)).rejects.toMatchObject(
      unavailable('cannot be reached'),
    );
  });

  it('rejects after five seconds, before or during the response, even when fetch ignores the signal', async () => {
    const silent = await serve(() => {});
    const slow = await serve((response) => void response.writeHead(200).write('{"active":'));
    const deaf = { ...context, fetch: () => new Promise<Response>(() => {}) };
    const started = performance.now();
    const late = unavailable('5 seconds');
    await Promise.all([
      expect(postToServer(silent.url, question, context)).rejects.toMatchObject(late),
      expect(postToServer(slow.url, question, context)).rejects.toMatchObject(late),
      expect(postToServer(silent.url, question, deaf)).rejects.toMatchObject(late),
    ]);
    const seconds = (performance.now() - started) / 1000;
    expect(seconds).toBeGreaterThan(4.5);
    expect(seconds).toBeLessThan(9);
  });

  it('never includes the request in an error', async () => {
    const reactions: Reaction[] = [status(503), status(302), (response) => void response.destroy()];
    for (const react of reactions) {
      const { url } = await serve(react);
      const error = await postToServer(url, question, context).catch((thrown: unknown) => thrown);
      const { message, hint, reply } = error as UnavailableError;
      expect(JSON.stringify([message, hint, reply])).not.toMatch(/s3cret|t0ken/);
    }
    for (const secret of ['s3cret\nx', 's3cret…']) {
      const headers = { authorization: `Bearer ${secret}` };
      const error = await postToServer(new URL('https://id.test/'), { headers, body: '' }, context).catch(
        String,
      );
      expect(error).toMatch(/^ConfigurationError: https:\/\/id\.test\/ cannot be called(?!.*s3cret)/s);
    }
  });
});

describe('the Retry-After header', () => {
  const ahead = (seconds: number): string => new Date((clock.now() + seconds) * 1000).toUTCString();

  it.each<[string, string | undefined, number]>([
    ['is missing', undefined, 1],
    ['is a number of seconds', '30', 30],
    ['has spaces around', ' 30 ', 30],
    ['is zero', '0', 1],
    ['is ten minutes', '600', 600],
    ['is more than ten minutes', '601', 600],
    ['is more than a lifetime', '9'.repeat(40), 600],
    ['is more than a number can be', '9'.repeat(400), 600],
    ['is a date', ahead(90), 90],
    ['is a date far ahead', ahead(999_999), 600],
    ['is a date that has passed', ahead(-90), 1],
    ['is empty', '', 1],
    ['is negative', '-5', 1],
    ['is a word', 'soon', 1],
    ['is a broken number', '1.5', 1],
    ['came twice', '30, 60', 1],
  ])('gives a delay between one second and ten minutes when it %s', async (_name, value, seconds) => {
    const { url } = await serve(status(429, value === undefined ? {} : { 'retry-after': value }));
    const error = await postToServer(url, question, context).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'unavailable',
      status: 503,
      retryAfter: seconds,
      headers: { 'retry-after': String(seconds) },
    });
  });
});

describe('parseJsonResponse', () => {
  const url = new URL('https://id.test/ask');
  const answer = (text: string) => ({ status: 200, type: 'application/json', text });

  it.each(['', ' ', '<html>', '{', '{"active":tru', 'undefined', '[1,]', '['.repeat(100_000)])(
    'rejects a response that is no JSON with UnavailableError (%#)',
    (text) => {
      expect(() => parseJsonResponse(url, answer(text))).toThrow(UnavailableError);
    },
  );

  it('does not include the response in the error', () => {
    let hint = '';
    try {
      parseJsonResponse(url, answer('s3cret'));
    } catch (error) {
      ({ hint } = error as UnavailableError);
    }
    expect(hint).toContain('not JSON');
    expect(hint).not.toContain('s3cret');
  });
});

describe('denialForResponse', () => {
  const url = new URL('https://id.test/ask');
  const refused = (status: number, text: string, mend?: string) => () =>
    denialForResponse(url, { status, text }, mend);
  const bodies = ['', '<html>', '{}', '{"error":"invalid_request"}', '{"error":["invalid_client"]}'];

  it.each([400, 403, 413, 414, 422, 431])('denies the token as unrecognized for the status %d', (status) => {
    for (const text of bodies)
      expect(refused(status, text)()).toEqual({
        denial: expect.objectContaining({
          code: 'token_unrecognized',
          status: 401,
          message: 'The access token is invalid.',
          hint: expect.stringContaining(`https://id.test/ask answered ${status}`) as string,
          detail: { status },
        }) as object,
      });
  });

  it.each([201, 204, 206, 402, 404, 405, 406, 407, 408, 409, 410, 411, 415, 418, 426, 428, 429, 451, 499])(
    'throws UnavailableError for the status %d',
    (status) => {
      for (const text of bodies)
        expect(refused(status, text)).toThrow(
          expect.objectContaining(unavailable(`answered ${status}: it does not accept this request`, 30)),
        );
    },
  );

  it.each(['invalid_client', 'unauthorized_client'])(
    'throws UnavailableError about the credentials of the API for the error %s, with any status',
    (error) => {
      const text = JSON.stringify({ error, error_description: 's3cret' });
      for (const status of [400, 401, 403, 404, 413, 415, 422, 431, 499]) {
        const says = `answered ${status}: it refuses the credentials of this API. Check them`;
        expect(refused(status, text)).toThrow(expect.objectContaining(unavailable(says, 30)));
        expect(refused(status, text)).not.toThrow(/s3cret/);
      }
    },
  );

  it('throws UnavailableError about the credentials of the API for 401, with a hint about what to do', () => {
    for (const text of bodies)
      expect(refused(401, text, 'Renew it.')).toThrow(
        expect.objectContaining(
          unavailable('answered 401: it refuses the credentials of this API. Renew it.', 30),
        ),
      );
  });

  it.each([408, 429, 503])(
    'also reports rejected credentials through postToServer with the status %d',
    async (code) => {
      const body = '{"error":"invalid_client"}';
      const server = await serve(status(code, { 'retry-after': '7' }, body));
      await expect(postToServer(server.url, question, context)).rejects.toMatchObject(
        unavailable(`answered ${code}: it refuses the credentials of this API`, 7),
      );
    },
  );
});

describe('the text of a response', () => {
  const sent = (bytes: readonly number[], code = 200) =>
    serve((response) => void response.writeHead(code).end(Uint8Array.from(bytes)));

  it.each<[string, number[]]>([
    ['a byte of Latin-1', [0x22, 0xe9, 0x22]],
    ['a character cut off', [0x22, 0xe2, 0x82]],
    ['an overlong form', [0x22, 0xc0, 0xaf, 0x22]],
    ['an encoded surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['UTF-16', [0xff, 0xfe, 0x22, 0x00, 0x22, 0x00]],
    ['a byte that no character begins with', [0x22, 0xff, 0x22]],
  ])('causes UnavailableError with %s', async (_name, bytes) => {
    const { url } = await sent(bytes);
    await expect(postToServer(url, question, context)).rejects.toMatchObject(unavailable('not UTF-8'));
  });

  it('is returned without its byte order mark', async () => {
    const { url } = await sent([0xef, 0xbb, 0xbf, 0x5b, 0x5d]);
    expect(parseJsonResponse(url, await postToServer(url, question, context))).toEqual([]);
  });

  it.each([400, 403])(
    'is accepted in any encoding with the error status %d, which alone is used',
    async (code) => {
      const { url } = await sent([0x3c, 0xe9, 0x3e], code);
      const answer = await postToServer(url, question, context);
      expect(answer.status).toBe(code);
      expect(denialForResponse(url, answer).denial.code).toBe('token_unrecognized');
    },
  );
});
