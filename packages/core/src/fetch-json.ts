import type { Context } from './authority.js';
import { OwnError, shownAddress, shownError } from './shown.js';
import { uncached } from './host-cache.js';
import { promised } from './thenable.js';

/** At most this many bytes of an answer are read. */
const mostBytes = 1024 * 1024;

/** Fetches one JSON document: no redirects, 200 only, bounded in size. Rejects with an `OwnError` that says what came instead. */
export async function fetchJson(
  url: URL,
  context: Context,
  signal: AbortSignal,
): Promise<{ body: unknown; headers: Headers }> {
  const headers = { accept: 'application/json, application/jwk-set+json' };
  const response = await send(url, { headers }, context, signal);
  if (response.status !== 200) {
    discard(response);
    throw new OwnError(`${shownAddress(url)} answered ${response.status}`);
  }
  return { body: parse(url, await readText(url, response, signal)), headers: response.headers };
}

/**
 * Sends a request that must not be redirected, past every cache of the host. Rejects with an `OwnError` when there is no answer, or when
 * it comes after the signal was aborted.
 */
export async function send(
  url: URL,
  init: RequestInit,
  { fetch }: Context,
  signal: AbortSignal,
): Promise<Response> {
  // A fetch that ignores its signal must not go on with a task that has ended.
  signal.throwIfAborted();
  let response: Response;
  try {
    const given = fetch(url.href, { ...init, ...uncached(), redirect: 'manual', signal });
    response = (await (promised(given) ?? given)) as Response;
  } catch (problem) {
    throw new OwnError(`${shownAddress(url)} cannot be reached: ${shownError(problem)}`, { cause: problem });
  }
  if (signal.aborted) discard(response);
  signal.throwIfAborted();
  if (response.type !== 'opaqueredirect' && (response.status < 300 || response.status >= 400))
    return response;
  discard(response);
  throw new OwnError(`${shownAddress(url)} answered a redirect, which is not followed`);
}

/** Parses an answer. */
export function parse(url: URL, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new OwnError(`${shownAddress(url)} answered something that is not JSON`);
  }
}

/**
 * Reads an answer of bounded size. Its text is strict UTF-8, so that no two values become one by a replaced character; only in an
 * answer of an error status, of which nothing is believed, is a wrong byte replaced. One leading byte order mark is ignored, as
 * RFC 8259 §8.1 allows.
 */
export async function readText(url: URL, response: Response, signal: AbortSignal): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: response.status < 400 });
  const decoded = (chunk?: Uint8Array): string => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw new OwnError(`${shownAddress(url)} answered bytes that are not UTF-8`);
    }
  };
  let text = '';
  let bytes = 0;
  for await (const chunk of chunksOf(url, response, signal)) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw new OwnError(`${shownAddress(url)} answered more than ${mostBytes} bytes`);
    text += decoded(chunk);
  }
  return text + decoded();
}

/** A web stream is an async iterable on Node.js, but not yet everywhere. It is given up when the signal is aborted. */
async function* chunksOf(url: URL, response: Response, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const giveUp = (): void => void reader.cancel().catch(() => {});
  signal.addEventListener('abort', giveUp);
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((problem: unknown) => {
        const why = shownError(problem);
        throw new OwnError(`${shownAddress(url)} broke off its answer: ${why}`, { cause: problem });
      });
      if (done) return;
      yield value;
    }
  } finally {
    signal.removeEventListener('abort', giveUp);
    giveUp();
  }
}

/** Frees the connection of an answer that nobody reads. */
function discard(response: Response): void {
  response.body?.cancel().catch(() => {});
}
