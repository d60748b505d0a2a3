import type { Context } from './authority.js';
import { isLoopback, problemOf } from './endpoint.js';
import { fetchJson } from './fetch-json.js';
import { isObject } from './options.js';

/**
 * Reads an issuer's metadata (OpenID Connect Discovery §4, else RFC 8414 §3), which must name exactly this issuer, and
 * gives the address that stands there under a name: of any origin, but https, and on loopback only if the issuer is.
 */
export async function addressIn(
  member: 'jwks_uri' | 'introspection_endpoint',
  issuer: string,
  context: Context,
  signal: AbortSignal,
): Promise<URL> {
  const base = new URL(issuer);
  const metadata = await metadataOf(base, context, signal);
  if (!isObject(metadata)) throw new Error(`the metadata of ${issuer} is not a JSON object`);
  // RFC 8414 §3.3: the values must be identical, or the metadata speaks for someone else.
  if (metadata.issuer !== issuer) throw new Error(`the metadata of ${issuer} names another issuer`);
  const uri = metadata[member];
  const url = typeof uri === 'string' && URL.canParse(uri) ? new URL(uri) : undefined;
  const problem = url === undefined ? 'is not a URL' : problemOf(url);
  if (url === undefined || problem !== undefined) throw new Error(`the ${member} of ${issuer} ${problem}`);
  // Another origin is common and stands in a document that this issuer vouches for; this machine never is one.
  if (isLoopback(url) && !isLoopback(base))
    throw new Error(`the ${member} of ${issuer} leads to this machine`);
  return url;
}

async function metadataOf(base: URL, context: Context, signal: AbortSignal): Promise<unknown> {
  const path = base.pathname.replace(/\/$/, '');
  const openid = new URL(`${path}/.well-known/openid-configuration`, base);
  const oauth = new URL(`/.well-known/oauth-authorization-server${path}`, base);
  const problems: unknown[] = [];
  for (const url of [openid, oauth]) {
    try {
      return (await fetchJson(url, context, signal)).body;
    } catch (problem) {
      if (signal.aborted) throw problem;
      problems.push(problem);
    }
  }
  const told = problems.map((problem) => (problem instanceof Error ? problem.message : String(problem)));
  throw new Error(told.join(', and '), { cause: problems[0] });
}
