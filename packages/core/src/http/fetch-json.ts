import type { Context } from '../context.js';
import { ignoreThrown } from '../lib/ignore-thrown.js';
import { SafeError } from '../lib/safe-error.js';
import { adoptThenable, ignoreRejection } from '../lib/thenable.js';
import { fetchProblem, isWebResponse, lookOf, resetOf } from './fetch-problem.js';
import { cacheBypassOptions } from './host-cache.js';
import { redactUrl } from './redact-url.js';
import { BusyError, retryAfterIn } from './retry-after.js';

/** The longest response body that is read, in bytes. */
const maxBytes = 1024 * 1024;

/** How many attempts the fetch of a document may take. */
export type Attempts = 1 | 2;

/** A failure that a second attempt may not have: a response that was cut off, or a 503 without `Retry-After`. */
class TransientError extends SafeError {}

/** A response with another status than 200. */
export class StatusError extends BusyError {
  readonly status: number;

  constructor(message: string, { status, headers }: Response, now: number) {
    super(message, retryAfterIn(headers, now));
    this.status = status;
  }
}

/** Fetches one JSON document as `fetchText` does. */
export async function fetchJson(
  url: URL,
  context: Context,
  signal: AbortSignal,
  attempts: Attempts = 1,
): Promise<{ body: unknown; headers: Headers }> {
  const accept = 'application/json, application/jwk-set+json';
  const { text, headers } = await fetchText(url, accept, context, signal, attempts);
  return { body: parse(url, text), headers };
}

/**
 * Fetches one text: status 200 only, no redirects, at most 1 MiB. Rejects with a `SafeError` that describes any other
 * response, and with a `StatusError` for another status. With two attempts, a connection that was reset and a 503 without
 * `Retry-After` are tried again at once.
 */
export async function fetchText(
  url: URL,
  accept: string,
  context: Context,
  signal: AbortSignal,
  attempts: Attempts = 1,
): Promise<{ text: string; headers: Headers }> {
  try {
    return await fetchOnce(url, accept, context, signal);
  } catch (problem) {
    if (attempts === 1 || !(problem instanceof TransientError)) throw problem;
    return fetchOnce(url, accept, context, signal);
  }
}

async function fetchOnce(
  url: URL,
  accept: string,
  context: Context,
  signal: AbortSignal,
): Promise<{ text: string; headers: Headers }> {
  const response = await send(url, { headers: { accept } }, context, signal);
  if (response.status !== 200) {
    discard(response);
    const message = `${redactUrl(url)} answered ${response.status}`;
    const isTransient = response.status === 503 && !response.headers.has('retry-after');
    if (isTransient) throw new TransientError(message);
    throw new StatusError(message, response, context.now());
  }
  return { text: await readText(url, response, signal), headers: response.headers };
}

/**
 * Sends a request without following redirects and without the caches of the host. If the connection is reset, it is sent
 * once more. Rejects with a `SafeError` if there is no response or a redirect. Rejects with the reason of the signal if the signal was aborted.
 */
export async function send(
  url: URL,
  init: RequestInit,
  { fetch }: Context,
  signal: AbortSignal,
): Promise<Response> {
  // A `fetch` that ignores its signal must not continue a task that has ended.
  signal.throwIfAborted();
  const options = { ...init, ...cacheBypassOptions(), redirect: 'manual', signal } as const;
  const attempt = async (): Promise<unknown> => adoptThenable(fetch(url.href, options));
  let response: unknown;
  try {
    response = await attempt().catch((problem: unknown) => {
      // The server may close a connection at the moment when it is used again (RFC 9112 §9.3.1). These requests can be repeated.
      if (resetOf(problem) !== 'coded' || signal.aborted) throw problem;
      return attempt();
    });
  } catch (problem) {
    ignoreThrown(problem);
    const message = `${redactUrl(url)} cannot be reached: ${fetchProblem(problem)}`;
    throw new (resetOf(problem) === 'possible' ? TransientError : SafeError)(message, { cause: problem });
  }
  if (!isWebResponse(response))
    throw new SafeError(
      `${redactUrl(url)} was fetched with a "fetch" that does not return a web Response, such as that of node-fetch 2 or a ` +
        'mock. Use the fetch of the runtime or of undici',
    );
  if (signal.aborted) discard(response);
  signal.throwIfAborted();
  if (response.type !== 'opaqueredirect' && (response.status < 300 || response.status >= 400))
    return response;
  discard(response);
  throw new SafeError(
    response.status === 304
      ? `${redactUrl(url)} answered 304 (not modified), but no cached response was offered to it. Check proxies and caches in front of it`
      : `${redactUrl(url)} answered a redirect, which is not followed`,
  );
}

/** Parses a response body as JSON. Throws `SafeError`. */
export function parse(url: URL, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new SafeError(`${redactUrl(url)} answered something that is not JSON: ${lookOf(text)}`);
  }
}

/**
 * Reads a response body of at most 1 MiB as UTF-8. Invalid bytes reject: if they were replaced, two different values
 * could become equal. In a response with an error status they are replaced, since its body is not trusted. One leading
 * byte order mark is ignored, as RFC 8259 §8.1 allows.
 */
export async function readText(url: URL, response: Response, signal: AbortSignal): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: response.status < 400 });
  const decode = (chunk?: Uint8Array): string => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw new SafeError(`${redactUrl(url)} answered bytes that are not UTF-8`);
    }
  };
  let text = '';
  let bytes = 0;
  for await (const chunk of chunksOf(url, response, signal)) {
    // An empty chunk counts as 64 bytes: without an end, they would keep the timer of the deadline from running.
    bytes += chunk.byteLength || 64;
    if (bytes > maxBytes) throw new SafeError(`${redactUrl(url)} answered more than ${maxBytes} bytes`);
    text += decode(chunk);
  }
  return text + decode();
}

/**
 * Reads the chunks of a body, and cancels it when the signal is aborted. Some runtimes do not support `for await` on
 * web streams.
 */
async function* chunksOf(url: URL, response: Response, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const cancel = (): void => cancelQuietly(reader);
  signal.addEventListener('abort', cancel);
  try {
    for (;;) {
      const { done, value } = await nextChunk(url, reader);
      if (done) return;
      yield value;
    }
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
  }
}

async function nextChunk(
  url: URL,
  reader: ReadableStreamDefaultReader<Uint8Array>,
): ReturnType<typeof reader.read> {
  try {
    return await reader.read();
  } catch (problem) {
    const message = `${redactUrl(url)} ended its response early: ${fetchProblem(problem)}`;
    throw new (resetOf(problem) ? TransientError : SafeError)(message, { cause: problem });
  }
}

/** Frees the connection of a response whose body is not read. */
function discard({ body }: Response): void {
  cancelQuietly(body);
}

/** Cancels a body. That of a mock may have no such method, and an error here would end the process or hide the real one. */
function cancelQuietly(body: { readonly cancel: () => unknown } | null): void {
  try {
    ignoreRejection(body?.cancel());
  } catch {
    // There is nothing to free.
  }
}
