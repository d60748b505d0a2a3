import type { Context } from '../context.js';
import { fetchJson } from '../http/fetch-json.js';
import type { Attempts } from '../http/fetch-json.js';
import { requireHttpsUrl, transportExpectation } from '../http/https-url.js';
import type { TransportOption } from '../http/https-url.js';
import { redactUrl } from '../http/redact-url.js';
import { SafeError } from '../lib/safe-error.js';
import { checkOptions, optional, seconds } from '../options/option-checks.js';
import type { Unchecked } from '../options/unchecked.js';
import type { Algorithm } from '../signature/algorithms.js';
import type { KeySource } from '../signature/key-set.js';
import { cachedJwks } from './jwks-cache.js';
import type { Loaded } from './jwks-cache.js';
import { maxKeys, readJwksInTurns } from './jwks.js';
import { algorithmsExpectation, algorithmsIn } from './key-options.js';
import type { KeyOptions } from './key-options.js';
import { reusedKeys } from './lazy-key.js';
import { maxAgeOf } from './max-age.js';

/** Options of key sources that fetch their keys; all times are in seconds. */
export interface RemoteKeyOptions extends KeyOptions, TransportOption {
  /**
   * The longest wait between two fetches for unknown keys. The first one may start a second after the last fetch. Each
   * one that brings no new key doubles the wait: 1, 2, 4 ... seconds.
   * @default 30
   */
  readonly cooldown?: number;
  /**
   * The longest time of one fetch, including the response body.
   * @default 5
   */
  readonly timeout?: number;
}

/**
 * A key source that fetches a JWK Set (RFC 7517 §5): https, no redirects, at most 1 MiB and 1,000 keys. The set is
 * cached for `Cache-Control: max-age`, from 1 minute to 24 hours (10 minutes without one). While the endpoint fails,
 * the set is used for one more hour. Throws `ConfigurationError` for an invalid URL or option.
 */
export function remoteKeys(url: string | URL, options: RemoteKeyOptions = {}): KeySource {
  const { algorithms, cooldown, timeout, transport } = remoteOptions('remoteKeys', options);
  const address = requireHttpsUrl('remoteKeys', url, transport);
  const load = jwksLoader(algorithms);
  return cachedJwks((context, signal, attempts) => load(address, context, signal, attempts), {
    cooldown,
    timeout,
    source: redactUrl(address),
  });
}

/** Checked options, with their defaults. */
interface RemoteSettings {
  readonly cooldown: number;
  readonly timeout: number;
  readonly algorithms: readonly Algorithm[] | undefined;
  readonly transport: Unchecked | undefined;
}

/** Checks the options of a fetching key source and fills in the defaults. Throws `ConfigurationError`. */
export function remoteOptions(factory: string, options: RemoteKeyOptions): RemoteSettings {
  checkOptions(factory, options, {
    ...algorithmsExpectation,
    cooldown: optional(seconds(1, 3600)),
    timeout: optional(seconds(0.1, 60)),
    ...transportExpectation,
  });
  // Access by name: a spread leaves out the getters of a class.
  const { cooldown = 30, timeout = 5, transport } = options;
  return { cooldown, timeout, transport, algorithms: algorithmsIn(options) };
}

/**
 * Returns a function that fetches a JWK Set. Its keys are imported at their first use. A set without a usable key is
 * valid: it replaces the other keys.
 */
export function jwksLoader(
  allowed: readonly Algorithm[] | undefined,
): (url: URL, context: Context, signal: AbortSignal, attempts: Attempts) => Promise<Loaded> {
  const keysOf = reusedKeys();
  return async (url, context, signal, attempts) => {
    const { body, headers } = await fetchJson(url, context, signal, attempts);
    const read = await readJwksInTurns(body, allowed);
    if (read === undefined) throw new SafeError(`${redactUrl(url)} answered something that is not a JWK Set`);
    const { count, accepted, excluded, unsupported, rejected } = read;
    if (count > maxKeys)
      throw new SafeError(`${redactUrl(url)} answered ${count} keys: at most ${maxKeys} are taken`);
    return {
      keys: keysOf(accepted),
      maxAge: maxAgeOf(headers),
      unusedKeys: { excluded, unsupported, rejected },
    };
  };
}
