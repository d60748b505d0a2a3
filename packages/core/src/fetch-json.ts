import type { Context } from './authority.js';
import { OwnError, shownAddress, shownError } from './shown.js';

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
  return { body: parse(url, await readText(url, response)), headers: response.headers };
}

/** Sends a request that must not be redirected. Rejects with an `OwnError` when there is no answer. */
export async function send(
  url: URL,
  init: RequestInit,
  { fetch }: Context,
  signal: AbortSignal,
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url.href, { ...init, redirect: 'manual', signal });
  } catch (problem) {
    throw new OwnError(`${shownAddress(url)} cannot be reached: ${shownError(problem)}`, { cause: problem });
  }
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

/** Reads an answer of bounded size. */
export async function readText(url: URL, response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of chunksOf(url, response)) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw new OwnError(`${shownAddress(url)} answered more than ${mostBytes} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** A web stream is an async iterable on Node.js, but not yet everywhere. */
async function* chunksOf(url: URL, response: Response): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
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
    reader.cancel().catch(() => {});
  }
}

/** Frees the connection of an answer that nobody reads. */
function discard(response: Response): void {
  response.body?.cancel().catch(() => {});
}
