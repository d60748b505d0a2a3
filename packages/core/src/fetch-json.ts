import type { Context } from './authority.js';

/** At most this many bytes of an answer are read. */
const mostBytes = 1024 * 1024;

/** Fetches one JSON document: no redirects, 200 only, bounded in size. Rejects with an `Error` that says what came instead. */
export async function fetchJson(
  url: URL,
  { fetch }: Context,
  signal: AbortSignal,
): Promise<{ body: unknown; headers: Headers }> {
  const response = await ask(url, fetch, signal);
  if (response.status !== 200) {
    discard(response);
    const redirected =
      response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400);
    throw new Error(
      `${url.href} answered ${redirected ? 'a redirect, which is not followed' : response.status}`,
    );
  }
  const text = await readText(url, response);
  try {
    return { body: JSON.parse(text) as unknown, headers: response.headers };
  } catch {
    throw new Error(`${url.href} answered something that is not JSON`);
  }
}

async function ask(url: URL, fetch: Context['fetch'], signal: AbortSignal): Promise<Response> {
  const headers = { accept: 'application/json, application/jwk-set+json' };
  try {
    return await fetch(url.href, { headers, redirect: 'manual', signal });
  } catch (problem) {
    throw new Error(`${url.href} cannot be reached: ${reason(problem)}`, { cause: problem });
  }
}

/** Why a fetch failed; the word that says it is often one cause further down. */
function reason(problem: unknown): string {
  if (!(problem instanceof Error)) return String(problem);
  const { code } = (problem.cause ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : problem.message;
}

async function readText(url: URL, response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of chunksOf(response)) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw new Error(`${url.href} answered more than ${mostBytes} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** A web stream is an async iterable on Node.js, but not yet everywhere. */
async function* chunksOf(response: Response): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
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
