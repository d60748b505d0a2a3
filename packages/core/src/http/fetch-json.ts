import type { Context } from '../context.js';
import { SafeError } from '../lib/safe-error.js';
import { adoptThenable } from '../lib/thenable.js';
import { errorSummary } from '../response/error-summary.js';
import { uncached } from './host-cache.js';
import { redactUrl } from './redact-url.js';

/** At most this many bytes of an answer are read. */
const mostBytes = 1024 * 1024;

/** How often a document may be asked for. */
export type Tries = 1 | 2;

/** A failure that the next try need not meet: a connection that was reset, or a 503 that does not say when to come back. */
class PassingError extends SafeError {}

/**
 * Fetches one JSON document: no redirects, 200 only, bounded in size. Rejects with an `SafeError` that says what came instead. With
 * two tries, a connection that was reset and a 503 without `Retry-After` are tried again at once.
 */
export async function fetchJson(
  url: URL,
  context: Context,
  signal: AbortSignal,
  tries: Tries = 1,
): Promise<{ body: unknown; headers: Headers }> {
  try {
    return await fetchOnce(url, context, signal);
  } catch (problem) {
    if (tries === 1 || !(problem instanceof PassingError)) throw problem;
    return fetchOnce(url, context, signal);
  }
}

async function fetchOnce(
  url: URL,
  context: Context,
  signal: AbortSignal,
): Promise<{ body: unknown; headers: Headers }> {
  const headers = { accept: 'application/json, application/jwk-set+json' };
  const response = await send(url, { headers }, context, signal);
  if (response.status !== 200) {
    discard(response);
    const isPassing = response.status === 503 && !response.headers.has('retry-after');
    throw new (isPassing ? PassingError : SafeError)(`${redactUrl(url)} answered ${response.status}`);
  }
  return { body: parse(url, await readText(url, response, signal)), headers: response.headers };
}

/**
 * Sends a request that must not be redirected, past every cache of the host. Rejects with an `SafeError` when there is no answer, or when
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
    response = await adoptThenable(fetch(url.href, { ...init, ...uncached(), redirect: 'manual', signal }));
  } catch (problem) {
    const message = `${redactUrl(url)} cannot be reached: ${errorSummary(problem)}`;
    throw new (isReset(problem) ? PassingError : SafeError)(message, { cause: problem });
  }
  if (signal.aborted) discard(response);
  signal.throwIfAborted();
  if (response.type !== 'opaqueredirect' && (response.status < 300 || response.status >= 400))
    return response;
  discard(response);
  throw new SafeError(`${redactUrl(url)} answered a redirect, which is not followed`);
}

/** Parses an answer. */
export function parse(url: URL, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new SafeError(`${redactUrl(url)} answered something that is not JSON`);
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
      throw new SafeError(`${redactUrl(url)} answered bytes that are not UTF-8`);
    }
  };
  let text = '';
  let bytes = 0;
  for await (const chunk of chunksOf(url, response, signal)) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw new SafeError(`${redactUrl(url)} answered more than ${mostBytes} bytes`);
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
        const message = `${redactUrl(url)} broke off its answer: ${errorSummary(problem)}`;
        throw new (isReset(problem) ? PassingError : SafeError)(message, { cause: problem });
      });
      if (done) return;
      yield value;
    }
  } finally {
    signal.removeEventListener('abort', giveUp);
    giveUp();
  }
}

/** What runtimes call a connection that the other side closed: Node.js and Bun by `code`. */
const resetCodes: readonly unknown[] = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ConnectionClosed'];

/** The names of errors that say that nobody waits any longer. */
const endings: readonly string[] = ['AbortError', 'TimeoutError'];

/** Whether a connection was reset. Deno and Workers give no code, so an error without one may be a reset too. */
function isReset(problem: unknown): boolean {
  if (!(problem instanceof Error) || endings.includes(problem.name)) return false;
  const codes = [codeOf(problem), codeOf(problem.cause)].filter((code) => code !== undefined);
  return codes.every((code) => resetCodes.includes(code));
}

function codeOf(problem: unknown): unknown {
  return problem instanceof Error ? (problem as { readonly code?: unknown }).code : undefined;
}

/** Frees the connection of an answer that nobody reads. */
function discard(response: Response): void {
  response.body?.cancel().catch(() => {});
}
