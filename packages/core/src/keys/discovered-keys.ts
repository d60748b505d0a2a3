import { issuerUrl } from '../http/issuer-url.js';
import { endpointFromMetadata } from '../http/server-metadata.js';
import type { KeySource } from '../signature/key-set.js';
import { cachedJwks } from './jwks-cache.js';
import { jwksLoader, remoteOptions } from './remote-keys.js';
import type { RemoteKeyOptions } from './remote-keys.js';

/**
 * A key source that reads the URL of the keys from the metadata of the issuer (OpenID Connect Discovery §4, else RFC
 * 8414 §3). The metadata is read again with every refresh of the keys, and must name exactly this issuer. The keys may
 * be at another origin. They may be inside a network (on loopback, at a private address) only if the issuer is there
 * too. Otherwise it works like `remoteKeys`. Throws `ConfigurationError` for an invalid issuer or option.
 */
export function discoveredKeys(issuer: string, options: RemoteKeyOptions = {}): KeySource {
  const { algorithms, cooldown, timeout, transport } = remoteOptions('discoveredKeys', options);
  issuerUrl('discoveredKeys', issuer, 'remoteKeys(url)', transport);
  const load = jwksLoader(algorithms);
  return cachedJwks(
    async (context, signal, attempts) => {
      const url = await endpointFromMetadata('jwks_uri', issuer, context, signal, attempts, transport);
      return load(url, context, signal, attempts);
    },
    { cooldown, timeout, source: issuer },
  );
}
