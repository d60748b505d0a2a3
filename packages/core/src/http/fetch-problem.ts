import { errorSummary } from '../response/error-summary.js';

/** The error codes of a connection that the other side closed, in Node.js and Bun. */
const resetCodes: readonly unknown[] = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ConnectionClosed'];

/** The names of errors that end the wait. */
const timeoutNames: readonly string[] = ['AbortError', 'TimeoutError'];

/**
 * Whether the other side closed the connection: `coded` if the error says so, `possible` if it has no code. Deno and
 * Workers set none.
 */
export function resetOf(problem: unknown): 'coded' | 'possible' | undefined {
  if (!(problem instanceof Error) || timeoutNames.includes(problem.name)) return undefined;
  const codes = [codeOf(problem), codeOf(problem.cause)].filter((code) => code !== undefined);
  if (codes.length === 0) return 'possible';
  return codes.every((code) => resetCodes.includes(code)) ? 'coded' : undefined;
}

function codeOf(problem: unknown): unknown {
  return problem instanceof Error ? (problem as { readonly code?: unknown }).code : undefined;
}

/**
 * Describes why `fetch` failed. Messages of `fetch` are not repeated, since they may contain an address. Two of undici
 * are read, because their errors have no code that says as much (undici 6 and 7: lib/web/fetch/index.js and
 * lib/dispatcher/proxy-agent.js).
 */
export function fetchProblem(problem: unknown): string {
  const messages = [messageOf(problem), problem instanceof Error ? messageOf(problem.cause) : ''];
  if (messages.includes('bad port')) return 'its port is one that fetch blocks (Fetch standard, "bad port")';
  for (const message of messages) {
    const status = /^Proxy response \((\d{3})\)/.exec(message)?.[1];
    if (status !== undefined) return `the proxy refused the connection with status ${status}`;
  }
  return errorSummary(problem);
}

function messageOf(problem: unknown): string {
  return problem instanceof Error && typeof problem.message === 'string' ? problem.message : '';
}

/** Whether a value has the members of a web `Response` that are read. The responses of node-fetch 2 and of mocks lack some. */
export function isWebResponse(value: unknown): value is Response {
  if (typeof value !== 'object' || value === null) return false;
  const { status, headers, body } = value as { status?: unknown; headers?: unknown; body?: unknown };
  return (
    typeof status === 'number' &&
    hasMethod(headers, 'get') &&
    hasMethod(headers, 'has') &&
    (body === null || hasMethod(body, 'getReader'))
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
