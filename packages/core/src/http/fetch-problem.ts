import { isError } from '../lib/is-error.js';
import { errorSummary } from '../response/error-summary.js';

/**
 * The error codes of a connection that the other side closed. Node.js 20.20 gives `UND_ERR_SOCKET` (undici,
 * lib/core/errors.js) and `ECONNRESET`, Bun 1.4.5 gives `ECONNRESET` (run). `EPIPE`, and `ConnectionClosed` of older
 * versions of Bun, are inferred.
 */
const resetCodes: readonly unknown[] = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ConnectionClosed'];

/** The names of errors that end the wait. */
const timeoutNames: readonly string[] = ['AbortError', 'TimeoutError'];

/**
 * Whether the other side closed the connection: `coded` if the error says so, `possible` if it has no code. Deno 2.9.5
 * sets none (run), and neither do Workers.
 */
export function resetOf(problem: unknown): 'coded' | 'possible' | undefined {
  if (!isError(problem) || timeoutNames.includes(problem.name)) return undefined;
  const codes = [codeOf(problem), codeOf(problem.cause)].filter((code) => code !== undefined);
  if (codes.length === 0) return 'possible';
  return codes.every((code) => resetCodes.includes(code)) ? 'coded' : undefined;
}

function codeOf(problem: unknown): unknown {
  return isError(problem) ? (problem as { readonly code?: unknown }).code : undefined;
}

/**
 * Describes why `fetch` failed. Messages of `fetch` are not repeated, since they may contain an address. Two of undici
 * are read, because their errors have no code that says as much. Source: undici 5.29.0, 6.29.1, 7.30.2 and 8.13.1, "bad
 * port" in lib/web/fetch/index.js, "Proxy response" in lib/dispatcher/proxy-agent.js (5: without `web` and `dispatcher`).
 * Node.js 20.20 contains undici 6.24.1.
 */
export function fetchProblem(problem: unknown): string {
  const messages = messagesOf(problem);
  if (messages.includes('bad port')) return 'its port is one that fetch blocks (Fetch standard, "bad port")';
  for (const message of messages) {
    const status = /^Proxy response \((\d{3})\)/.exec(String(message))?.[1];
    if (status !== undefined) return `the proxy refused the connection with status ${status}`;
  }
  return errorSummary(problem);
}

/** How many causes are read. The `fetch` of undici names the refusal of a proxy in the second one (6.24.1, 7.30.2, run). */
const maxCauses = 3;

/** Returns the messages of an error and of its causes. */
function messagesOf(problem: unknown): readonly unknown[] {
  const messages: unknown[] = [];
  for (let error = problem; isError(error) && messages.length <= maxCauses; error = error.cause)
    messages.push(error.message);
  return messages;
}

/**
 * Whether a value has the members of a web `Response` that are read. Those of mocks lack some. The body of node-fetch
 * 2.7.0 (lib/index.js, `Body`) is a stream of Node.js without `getReader`.
 */
export function isWebResponse(value: unknown): value is Response {
  if (typeof value !== 'object' || value === null) return false;
  const { status, headers, body } = value as { status?: unknown; headers?: unknown; body?: unknown };
  return (
    typeof status === 'number' && isWebHeaders(headers) && (body === null || hasMethod(body, 'getReader'))
  );
}

/** Whether a value has the methods of `Headers`. For a name that is missing, they give `null`, and those of a `Map` `undefined`. */
function isWebHeaders(headers: unknown): boolean {
  return (
    hasMethod(headers, 'get') &&
    hasMethod(headers, 'has') &&
    (headers as Map<string, unknown>).get('x-missing') !== undefined
  );
}

function hasMethod(value: unknown, name: string): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Record<string, unknown>)[name] === 'function'
  );
}

/** Returns what a text that is not JSON looks like. */
export function lookOf(text: string): string {
  const start = text.trimStart();
  if (start === '') return 'its body is empty';
  if (start.startsWith('<')) return 'it looks like HTML or XML';
  return /^[[{]/.test(start) ? 'it is cut off or malformed' : 'it looks like plain text';
}
