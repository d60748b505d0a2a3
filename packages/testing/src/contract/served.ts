import type { RequestListener } from 'node:http';
import { listen } from '../loopback.js';
import { linesAnswered, requestLines } from './request-lines.js';
import type { RequestLine } from './request-lines.js';

/**
 * Serves a listener for one GET request, with a bearer token if one is given, and returns the whole response. Redirects are
 * not followed.
 */
export async function getOnce(listener: RequestListener, path: string, token?: string): Promise<Response> {
  return whileServed(listener, async (url) => {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const answer = await fetch(url + path, { headers, redirect: 'manual' });
    return new Response(await answer.text(), answer);
  });
}

/** Serves a listener for one request without content, and returns the whole response. */
export async function requestOnce(
  listener: RequestListener,
  path: string,
  init: { readonly method?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Response> {
  return whileServed(listener, async (url) => {
    const answer = await fetch(url + path, { ...init, redirect: 'manual' });
    const text = await answer.text();
    return new Response(text === '' ? null : text, answer);
  });
}

/** Serves a listener for one POST request, and returns the status. */
export async function postOnce(
  listener: RequestListener,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<number> {
  return whileServed(
    listener,
    async (url) => (await fetch(url + path, { method: 'POST', headers, body })).status,
  );
}

/**
 * Serves a listener and returns the request lines that reach a handler which sets the header `x-reached`. They have no
 * credential unless `headers` has one.
 */
export async function linesReached(
  listener: RequestListener,
  lines: readonly RequestLine[] = requestLines(),
  headers: Readonly<Record<string, string>> = {},
): Promise<RequestLine[]> {
  return whileServed(listener, (url) =>
    linesAnswered(url, lines, headers, (answer) => 'x-reached' in answer.headers),
  );
}

async function whileServed<T>(listener: RequestListener, send: (url: string) => Promise<T>): Promise<T> {
  const { createServer } = process.getBuiltinModule('node:http');
  const server = await listen(createServer(listener));
  try {
    return await send(server.url);
  } finally {
    await server.close();
  }
}
