import type { Context } from '../context.js';
import { SafeError } from '../lib/safe-error.js';
import { isObject } from '../options/option-checks.js';
import { errorSummary } from '../response/error-summary.js';
import { fetchJson } from './fetch-json.js';
import type { Tries } from './fetch-json.js';
import { urlProblem } from './https-url.js';
import { mayLead } from './private-network.js';
import { redactUrl } from './redact-url.js';

/** What to write in the configuration instead, for an address that metadata must not name. */
const instead = {
  jwks_uri: 'keys: remoteKeys(url)',
  introspection_endpoint: 'ask: introspectionEndpoint(url, { client })',
} as const;

/**
 * Reads the metadata of an issuer that was checked by `issuerUrl` (OpenID Connect Discovery §4, else RFC 8414 §3), which
 * must name exactly this issuer, and gives the address that it has under a name: https and of any origin, but inside a
 * network only if the issuer is there too.
 */
export async function endpointFromMetadata(
  member: 'jwks_uri' | 'introspection_endpoint',
  issuer: string,
  context: Context,
  signal: AbortSignal,
  tries: Tries = 1,
): Promise<URL> {
  const base = new URL(issuer);
  const metadata = await metadataOf(base, context, signal, tries);
  if (!isObject(metadata)) throw new SafeError(`the metadata of ${issuer} is not a JSON object`);
  // RFC 8414 §3.3: the values must be identical, or the metadata speaks for someone else.
  if (metadata.issuer !== issuer) throw new SafeError(`the metadata of ${issuer} names another issuer`);
  const uri = metadata[member];
  const url = typeof uri === 'string' && URL.canParse(uri) ? new URL(uri) : undefined;
  if (url === undefined) throw new SafeError(`the ${member} of ${issuer} is not a URL`);
  // Another origin is common and stands in a document that this issuer vouches for; an internal address never is one.
  if (!mayLead(base, url))
    throw new SafeError(
      `the ${member} of ${issuer} leads to an internal address, ${redactUrl(url)}, which is not fetched. ` +
        `If that is right, say so in the configuration: ${instead[member]}`,
    );
  const problem = urlProblem(url);
  if (problem !== undefined) throw new SafeError(`the ${member} of ${issuer} ${problem}`);
  return url;
}

async function metadataOf(base: URL, context: Context, signal: AbortSignal, tries: Tries): Promise<unknown> {
  const path = base.pathname.replace(/\/$/, '');
  const openid = at(base, `${path}/.well-known/openid-configuration`);
  const oauth = at(base, `/.well-known/oauth-authorization-server${path}`);
  const problems: unknown[] = [];
  for (const url of [openid, oauth]) {
    try {
      return (await fetchJson(url, context, signal, tries)).body;
    } catch (problem) {
      if (signal.aborted) throw problem;
      problems.push(problem);
    }
  }
  throw new SafeError(problems.map(errorSummary).join(', and '), { cause: problems[0] });
}

/** An address at the same origin. A path that is set is never read as a host, as `//host` is when it is resolved. */
function at({ origin }: URL, path: string): URL {
  const url = new URL(origin);
  url.pathname = path;
  return url;
}
