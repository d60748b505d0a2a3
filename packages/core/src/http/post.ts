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
import { BusyError, retryAfterIn } from './retry-after.js';

/** The response of a server to a POST about a token. */
export interface PostResponse {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/**
 * Sends a POST about a token to a server: no redirects, at most `timeout` seconds (default 5), at most 1 MiB. Throws `UnavailableError` if
 * there is no response, or for 408, 429 and 5xx. Its `retryAfter` is what the response asks for, from 1 to 600 seconds.
 * Call it through `pausingCalls`, so that nothing is sent during that time.
 */
export async function postToServer(
  url: URL,
  request: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  context: Context,
  timeout = 5,
): Promise<PostResponse> {
  checkHeaders(url, request.headers);
  let response: Response;
  let text: string;
  try {
    [response, text] = await withDeadline(timeout, `the answer of ${redactUrl(url)}`, async (signal) => {
      const sent = await send(url, { method: 'POST', ...request }, context, signal);
      return [sent, await readText(url, sent, signal)] as const;
    });
  } catch (error) {
    throw new UnavailableError(errorSummary(error), 1, error);
  }
  const { status, headers } = response;
  if (status >= 500 || status === 429 || status === 408) {
    const hint = rejectsClient(text)
      ? rejectedCredentials(url, status)
      : `${redactUrl(url)} answered ${status}`;
    const pause = retryAfterIn(headers, context.now());
    throw new UnavailableError(hint, pause, new BusyError(hint, pause));
  }
  return { status, type: headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '', text };
}

/**
 * Parses the body of a successful response as JSON. Throws `UnavailableError` for anything else, because no verdict is
 * possible.
 */
export function parseJsonResponse(url: URL, { text }: PostResponse): unknown {
  try {
    return parse(url, text);
  } catch (error) {
    throw new UnavailableError(errorSummary(error), 1, error);
  }
}

/** The statuses whose cause may be the token: a web firewall, a size limit, or a server that cannot parse it. */
const tokenStatuses: ReadonlySet<number> = new Set([400, 403, 413, 414, 422, 431]);

/**
 * Returns the denial for a response that is not successful. 400, 403, 413, 414, 422 and 431 may depend on the token. So
 * they deny it as unrecognized, with the status in the hint. Any other status is an outage and throws
 * `UnavailableError`. The credentials of this API were rejected if the status is 401 or the body has `invalid_client`
 * or `unauthorized_client` (RFC 6749 §5.2). `fix` is the advice for that case.
 */
export function denialForResponse(
  url: URL,
  { status, text }: Pick<PostResponse, 'status' | 'text'>,
  fix?: string,
): { readonly denial: Denial } {
  if (status === 401 || rejectsClient(text))
    throw new UnavailableError(rejectedCredentials(url, status, fix), 30);
  if (!tokenStatuses.has(status))
    throw new UnavailableError(
      `${redactUrl(url)} answered ${status}: it does not accept this request. Check the URL.`,
      30,
    );
  const hint =
    `${redactUrl(url)} answered ${status} when asked about this token. ` +
    'If it does so for every token, check the URL and the client authentication of this API.';
  return { denial: { ...deny('token_unrecognized', { status }), hint } };
}

function rejectedCredentials(
  url: URL,
  status: number,
  fix = 'Check them, and how the server expects them.',
): string {
  return `${redactUrl(url)} answered ${status}: it refuses the credentials of this API. ${fix}`;
}

/** Whether an error body blames the client, not the token (RFC 6749 §5.2). */
function rejectsClient(text: string): boolean {
  try {
    const body: unknown = JSON.parse(text);
    return isObject(body) && (body.error === 'invalid_client' || body.error === 'unauthorized_client');
  } catch {
    return false;
  }
}

/**
 * Throws `ConfigurationError` for a header that cannot be sent. The error of `fetch` would repeat the value, which is a
 * secret.
 */
function checkHeaders(url: URL, headers: Readonly<Record<string, string>>): void {
  try {
    new Headers(headers);
  } catch {
    throw new ConfigurationError(
      `${redactUrl(url)} cannot be called: a header for it contains a character that is not allowed.`,
    );
  }
}
