import type { Context } from '../authority.js';
import { fetchJson } from '../fetch-json.js';
import { isObject } from '../options.js';
import { endpoint, problemOf } from './endpoint.js';
import { refreshed } from './life.js';
import { loadJwks, remoteOptions } from './remote.js';
import type { RemoteKeyOptions } from './remote.js';
import type { KeySource } from './source.js';

/**
 * Keys found through the issuer's metadata (OpenID Connect Discovery §4, else RFC 8414 §3), which is read again with
 * every refresh of the keys. The metadata must name exactly this issuer. Otherwise like `remoteKeys`.
 */
export function discovery(issuer: string, options: RemoteKeyOptions = {}): KeySource {
  const base = endpoint('discovery', issuer);
  const { algorithms, cooldown, timeout } = remoteOptions('discovery', options);
  return refreshed(
    async (context, signal) => {
      const metadata = await metadataOf(base, context, signal);
      return loadJwks(jwksUri(metadata, issuer, base), algorithms, context, signal);
    },
    { cooldown, timeout },
  );
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

function jwksUri(metadata: unknown, issuer: string, base: URL): URL {
  if (!isObject(metadata)) throw new Error(`the metadata of ${issuer} is not a JSON object`);
  // RFC 8414 §3.3: the values must be identical, or the metadata speaks for someone else.
  if (metadata.issuer !== issuer) throw new Error(`the metadata of ${issuer} names another issuer`);
  const uri = metadata.jwks_uri;
  const url = typeof uri === 'string' && URL.canParse(uri) ? new URL(uri) : undefined;
  const problem = url === undefined ? 'is not a URL' : problemOf(url);
  if (url === undefined || problem !== undefined) throw new Error(`the jwks_uri of ${issuer} ${problem}`);
  if (base.protocol === 'https:' && url.protocol !== 'https:')
    throw new Error(`the jwks_uri of ${issuer} leaves https`);
  return url;
}
