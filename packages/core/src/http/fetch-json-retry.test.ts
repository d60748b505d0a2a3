import { describe, expect, it } from 'vitest';
import { fetchJson } from './fetch-json.js';

const url = new URL('https://id.example.com/jwks');
const { signal } = new AbortController();

/** An error of this name, with a code of its own and one of its cause where they are given. */
function failure(name: string, code?: string, causes?: string): Error {
  const cause = causes === undefined ? undefined : Object.assign(new Error('cause'), { code: causes });
  return Object.assign(new Error('failed', { cause }), { name }, code !== undefined && { code });
}

describe('fetchJson with two tries', () => {
  it.each<[string, unknown, number]>([
    ['an error without a code, as Deno and Workers give it', failure('TypeError'), 2],
    ['a connection that was reset', failure('Error', 'ECONNRESET'), 2],
    ['a connection that was reset, as the cause', failure('TypeError', undefined, 'UND_ERR_SOCKET'), 2],
    ['a connection that was refused', failure('Error', 'ECONNREFUSED'), 1],
    ['one that was refused because it was reset', failure('Error', 'ECONNREFUSED', 'ECONNRESET'), 1],
    ['one that was reset because it was refused', failure('Error', 'ECONNRESET', 'ECONNREFUSED'), 1],
    ['an abort', failure('AbortError'), 1],
    ['a deadline', failure('TimeoutError'), 1],
    ['an error whose name only contains a deadline', failure('NoTimeoutErrorAtAll'), 2],
    ['something that is no Error', 'offline', 1],
    ['nothing', undefined, 1],
  ])('fetches again only when the connection may have been reset: %s', async (_name, problem, times) => {
    let asked = 0;
    const fetch = () => {
      asked += 1;
      return Promise.reject(problem); // oxlint-disable-line typescript/prefer-promise-reject-errors -- the case
    };
    await expect(fetchJson(url, { now: () => 0, fetch }, signal, 2)).rejects.toThrow('cannot be reached');
    expect(asked).toBe(times);
  });
});

describe('fetchJson, for a response of 503', () => {
  it.each<[string, object, 1 | 2, number]>([
    ['without Retry-After it fetches again', {}, 2, 2],
    ['with Retry-After it does not', { 'retry-after': '5' }, 2, 1],
    ['with one try it does not', {}, 1, 1],
  ])('%s', async (_what, headers, attempts, times) => {
    let asked = 0;
    const fetch = () => {
      asked += 1;
      return Promise.resolve(new Response('', { status: 503, headers: { ...headers } }));
    };
    const answer = fetchJson(url, { now: () => 0, fetch }, signal, attempts);
    await expect(answer).rejects.toThrow('https://id.example.com/jwks answered 503');
    expect(asked).toBe(times);
  });
});

it('fetchJson with one try does not fetch again after an error without a code', async () => {
  let asked = 0;
  const fetch = () => {
    asked += 1;
    return Promise.reject(failure('TypeError'));
  };
  await expect(fetchJson(url, { now: () => 0, fetch }, signal)).rejects.toThrow('cannot be reached');
  expect(asked).toBe(1);
});
