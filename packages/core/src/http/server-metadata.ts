import { parseUrl } from '../lib/parse-url.js';
import type { Context } from '../context.js';
import { SafeError } from '../lib/safe-error.js';
import { isObject } from '../options/option-checks.js';
import type { Unchecked } from '../options/unchecked.js';
import { errorSummary } from '../response/error-summary.js';
import { fetchJson } from './fetch-json.js';
import type { Attempts } from './fetch-json.js';
import { StatusError } from './fetch-json.js';
import { urlProblem } from './https-url.js';
import { mayReferTo } from './private-network.js';
import { redactUrl } from './redact-url.js';
import { BusyError, retryAfterOf } from './retry-after.js';

/** The option to use instead, if the metadata refers to an internal address. */
const instead = {
  jwks_uri: 'keys: remoteKeys(url)',
  introspection_endpoint: 'ask: introspectionEndpoint(url, { client })',
} as const;

/** The longest URL that is read from metadata. It is repeated in hints and events. */
const maxLength = 2048;

/**
 * Returns a URL from the metadata of an issuer (OpenID Connect Discovery §4, else RFC 8414 §3). The issuer must have
 * passed `issuerUrl`, and the metadata must name exactly this issuer. The URL must use https, unless `transport` is
 * unchecked. It may have any origin. It may be inside a network only if the issuer is there too. Rejects with `SafeError` otherwise.
 */
export async function endpointFromMetadata(
  member: 'jwks_uri' | 'introspection_endpoint',
  issuer: string,
  context: Context,
  signal: AbortSignal,
  attempts: Attempts = 1,
  transport?: Unchecked,
): Promise<URL> {
  const base = new URL(issuer);
  const metadata = await metadataOf(base, context, signal, attempts);
  if (!isObject(metadata)) throw new SafeError(`the metadata of ${issuer} is not a JSON object`);
  // RFC 8414 §3.3: the values must be identical, or this is the metadata of another issuer.
  if (metadata.issuer !== issuer) throw new SafeError(`the metadata of ${issuer} names another issuer`);
  const uri = metadata[member];
  if (typeof uri === 'string' && uri.length > maxLength)
    throw new SafeError(`the ${member} of ${issuer} has more than ${maxLength} characters`);
  const url = typeof uri === 'string' ? parseUrl(uri) : undefined;
  if (url === undefined) throw new SafeError(`the ${member} of ${issuer} is not a URL`);
  // Another origin is common. An internal address would make this server send requests into its own network (SSRF).
  if (!mayReferTo(base, url))
    throw new SafeError(
      `the ${member} of ${issuer} leads to an internal address, ${redactUrl(url)}, which is not fetched. ` +
        `If this is intended, set it in the configuration: ${instead[member]}`,
    );
  const problem = urlProblem(url, transport);
  if (problem !== undefined) throw new SafeError(`the ${member} of ${issuer} ${problem}`);
  return url;
}

async function metadataOf(
  base: URL,
  context: Context,
  signal: AbortSignal,
  attempts: Attempts,
): Promise<unknown> {
  const path = base.pathname.replace(/\/$/, '');
  const openid = urlAt(base, `${path}/.well-known/openid-configuration`);
  const oauth = urlAt(base, `/.well-known/oauth-authorization-server${path}`);
  const problems: unknown[] = [];
  for (const url of [openid, oauth]) {
    try {
      return (await fetchJson(url, context, signal, attempts)).body;
    } catch (problem) {
      if (signal.aborted) throw problem;
      problems.push(problem);
      // A server that asks for a pause gets no second request. A gateway may ask for one with a 404 too.
      if (pauseOf(problem) > 0) break;
    }
  }
  const pause = Math.max(...problems.map(pauseOf));
  throw new BusyError(problems.map(errorSummary).join(', and '), pause, { cause: problems[0] });
}

/** The pause that a response asks for. A 404 says only that the document is elsewhere. */
function pauseOf(problem: unknown): number {
  return problem instanceof StatusError && problem.status === 404 ? 0 : retryAfterOf(problem);
}

/** Returns a URL at the same origin. The setter of `pathname` never reads `//host` as a host, as resolving it would. */
function urlAt({ origin }: URL, path: string): URL {
  const url = new URL(origin);
  url.pathname = path;
  return url;
}
