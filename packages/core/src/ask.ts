import type { Context } from './authority.js';
import { ConfigurationError, UnavailableError } from './errors.js';
import { parse, readText, send } from './fetch-json.js';
import { shownAddress, shownError } from './shown.js';
import { within } from './within.js';

/** What a server answered to a question about a token. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** No question takes longer, in seconds, body included. */
const timeout = 5;

/**
 * Asks a server about a token with a POST: no redirects, at most 5 seconds and 1 MiB. Throws `UnavailableError` when nothing
 * comes back or the server cannot answer now (408, 429, 5xx), honouring `Retry-After` (RFC 9110 §10.2.3).
 */
export async function ask(
  url: URL,
  question: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  context: Context,
): Promise<Answer> {
  checkHeaders(url, question.headers);
  let response: Response;
  let text: string;
  try {
    [response, text] = await within(timeout, `the answer of ${shownAddress(url)}`, async (signal) => {
      const answer = await send(url, { method: 'POST', ...question }, context, signal);
      return [answer, await readText(url, answer)] as const;
    });
  } catch (error) {
    throw new UnavailableError(shownError(error), 1, error);
  }
  const { status, headers } = response;
  if (status >= 500 || status === 429 || status === 408)
    throw new UnavailableError(`${shownAddress(url)} answered ${status}`, retryAfter(headers, context));
  return { status, type: headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '', text };
}

/** Reads a JSON answer; anything else, with a good status, is an outage: nobody can tell. */
export function jsonOf(url: URL, { text }: Answer): unknown {
  try {
    return parse(url, text);
  } catch (error) {
    throw new UnavailableError(shownError(error), 1, error);
  }
}

/** A server that refuses the question itself was asked wrongly: that is our fault, and says nothing about the token. */
export function misconfigured(factory: string, url: URL, status: number): ConfigurationError {
  return new ConfigurationError(
    `${factory}: ${shownAddress(url)} answered ${status}. ` +
      (status === 401 || status === 403
        ? 'It refuses the credentials of this API: check them, and how they are to be sent.'
        : 'It does not take such a question: check the address.'),
  );
}

/** What `fetch` says of a header that cannot be sent repeats its value, which is a secret. */
function checkHeaders(url: URL, headers: Readonly<Record<string, string>>): void {
  try {
    new Headers(headers);
  } catch {
    throw new ConfigurationError(
      `${shownAddress(url)} cannot be asked: a header for it holds what no header can.`,
    );
  }
}

/** Seconds or a date, within one second and one hour. */
function retryAfter(headers: Headers, context: Context): number {
  const value = headers.get('retry-after')?.trim() ?? '';
  const seconds = /^\d+$/.test(value) ? Number(value) : Date.parse(value) / 1000 - context.now();
  return Math.min(Math.max(Number.isNaN(seconds) ? 1 : seconds, 1), 3600);
}
