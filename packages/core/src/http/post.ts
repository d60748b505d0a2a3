import type { Context } from '../context.js';
import { withDeadline } from '../lib/deadline.js';
import { ConfigurationError } from '../options/configuration-error.js';
import { isObject } from '../options/option-checks.js';
import { deny } from '../response/denial.js';
import type { Denial } from '../response/denial.js';
import { errorSummary } from '../response/error-summary.js';
import { UnavailableError } from '../response/unavailable-error.js';
import { parse, readText, send } from './fetch-json.js';
import { redactUrl } from './redact-url.js';

/** What a server answered to a question about a token. */
export interface PostResponse {
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
export async function postToServer(
  url: URL,
  question: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  context: Context,
): Promise<PostResponse> {
  checkHeaders(url, question.headers);
  let response: Response;
  let text: string;
  try {
    [response, text] = await withDeadline(timeout, `the answer of ${redactUrl(url)}`, async (signal) => {
      const answer = await send(url, { method: 'POST', ...question }, context, signal);
      return [answer, await readText(url, answer, signal)] as const;
    });
  } catch (error) {
    throw new UnavailableError(errorSummary(error), 1, error);
  }
  const { status, headers } = response;
  if (status >= 500 || status === 429 || status === 408) {
    const hint = refusesClient(text)
      ? refusedCredentials(url, status)
      : `${redactUrl(url)} answered ${status}`;
    throw new UnavailableError(hint, retryAfter(headers, context));
  }
  return { status, type: headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '', text };
}

/** Reads a JSON answer; anything else, with a good status, is an outage: nobody can tell. */
export function parseJsonResponse(url: URL, { text }: PostResponse): unknown {
  try {
    return parse(url, text);
  } catch (error) {
    throw new UnavailableError(errorSummary(error), 1, error);
  }
}

/** The statuses that may depend on the token: a web firewall, a size limit, a server that rejects what it cannot parse. */
const dueToToken: ReadonlySet<number> = new Set([400, 403, 413, 414, 422, 431]);

/**
 * What it means that a server did not take a question about a token. 400, 403, 413, 414, 422 and 431 may depend on the token, so it is
 * denied as unrecognized, with the status in the hint. Any other status is an outage (`UnavailableError`): 401, and `invalid_client` or
 * `unauthorized_client` in the body (RFC 6749 §5.2), mean that the credentials of this API are refused; `mend` says what to do then.
 */
export function denialForResponse(
  url: URL,
  { status, text }: Pick<PostResponse, 'status' | 'text'>,
  mend?: string,
): { readonly denial: Denial } {
  if (status === 401 || refusesClient(text))
    throw new UnavailableError(refusedCredentials(url, status, mend), 30);
  if (!dueToToken.has(status))
    throw new UnavailableError(
      `${redactUrl(url)} answered ${status}: it does not take such a question. Check the address.`,
      30,
    );
  const hint =
    `${redactUrl(url)} answered ${status} when asked about this token. ` +
    'If it does so for every token, check the address, and how this API shows who is asking.';
  return { denial: { ...deny('token_unrecognized', { status }), hint } };
}

function refusedCredentials(
  url: URL,
  status: number,
  mend = 'Check them, and how they are to be sent.',
): string {
  return `${redactUrl(url)} answered ${status}: it refuses the credentials of this API. ${mend}`;
}

/** Whether an error body says that the client is wrong, not the token (RFC 6749 §5.2). */
function refusesClient(text: string): boolean {
  try {
    const body: unknown = JSON.parse(text);
    return isObject(body) && (body.error === 'invalid_client' || body.error === 'unauthorized_client');
  } catch {
    return false;
  }
}

/** What `fetch` says of a header that cannot be sent repeats its value, which is a secret. */
function checkHeaders(url: URL, headers: Readonly<Record<string, string>>): void {
  try {
    new Headers(headers);
  } catch {
    throw new ConfigurationError(
      `${redactUrl(url)} cannot be asked: a header for it holds what no header can.`,
    );
  }
}

/** Seconds or a date, within one second and one hour. */
function retryAfter(headers: Headers, context: Context): number {
  const value = headers.get('retry-after')?.trim() ?? '';
  const seconds = /^\d+$/.test(value) ? Number(value) : Date.parse(value) / 1000 - context.now();
  return Math.min(Math.max(Number.isNaN(seconds) ? 1 : seconds, 1), 3600);
}
