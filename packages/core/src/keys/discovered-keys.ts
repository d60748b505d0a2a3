import { issuerUrl } from '../http/issuer-url.js';
import { endpointFromMetadata } from '../http/server-metadata.js';
import type { KeySource } from '../signature/key-set.js';
import { cachedJwks } from './jwks-cache.js';
import { jwksLoader, remoteOptions } from './remote-keys.js';
import type { RemoteKeyOptions } from './remote-keys.js';

/**
 * Keys found through the issuer's metadata (OpenID Connect Discovery §4, else RFC 8414 §3), which is read again with
 * every refresh of the keys. The metadata must name exactly this issuer; the keys may be at another origin, but inside a
 * network (on loopback, at a private address) only if the issuer is there too. Otherwise like `remoteKeys`.
 */
export function discoveredKeys(issuer: string, options: RemoteKeyOptions = {}): KeySource {
  issuerUrl('discoveredKeys', issuer, 'remoteKeys(url)');
  const { algorithms, cooldown, timeout } = remoteOptions('discoveredKeys', options);
  const load = jwksLoader(algorithms);
  return cachedJwks(
    async (context, signal, attempts) => {
      const url = await endpointFromMetadata('jwks_uri', issuer, context, signal, attempts);
      return load(url, context, signal, attempts);
    },
    { cooldown, timeout, source: issuer },
  );
}
