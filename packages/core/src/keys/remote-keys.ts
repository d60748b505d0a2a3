import type { Context } from '../context.js';
import { fetchJson } from '../http/fetch-json.js';
import type { Attempts } from '../http/fetch-json.js';
import { requireHttpsUrl } from '../http/https-url.js';
import { redactUrl } from '../http/redact-url.js';
import { SafeError } from '../lib/safe-error.js';
import { checkOptions, optional, seconds } from '../options/option-checks.js';
import type { Algorithm } from '../signature/algorithms.js';
import type { KeySource } from '../signature/key-set.js';
import { cachedJwks } from './jwks-cache.js';
import type { Loaded } from './jwks-cache.js';
import { mostKeys, readJwks } from './jwks.js';
import { algorithmsExpectation, algorithmsIn } from './key-options.js';
import type { KeyOptions } from './key-options.js';
import { reusedKeys } from './lazy-key.js';
import { maxAgeOf } from './max-age.js';

/** What the fetched key sources take; all times are in seconds. */
export interface RemoteKeyOptions extends KeyOptions {
  /**
   * The shortest time between two fetches that unknown keys cause; one second is enough after the clock was set back.
   * @default 30
   */
  readonly cooldown?: number;
  /**
   * The longest time one fetch may take, body included.
   * @default 5
   */
  readonly timeout?: number;
}

/**
 * Keys fetched from a JWK Set address (RFC 7517 §5): https, no redirects, at most 1 MiB and 1,000 keys, kept for
 * `Cache-Control: max-age` within 1 minute and 24 hours (10 minutes without one), one hour longer while it fails.
 * Throws `ConfigurationError` for an address or option that cannot be honoured.
 */
export function remoteKeys(url: string | URL, options: RemoteKeyOptions = {}): KeySource {
  const address = requireHttpsUrl('remoteKeys', url);
  const { algorithms, cooldown, timeout } = remoteOptions('remoteKeys', options);
  const load = jwksLoader(algorithms);
  return cachedJwks((context, signal, attempts) => load(address, context, signal, attempts), {
    cooldown,
    timeout,
    source: redactUrl(address),
  });
}

/** Checks the options of a fetched key source and fills in the defaults. */
export function remoteOptions(factory: string, options: RemoteKeyOptions): Required<RemoteKeyOptions> {
  checkOptions(factory, options, {
    ...algorithmsExpectation,
    cooldown: optional(seconds(1, 3600)),
    timeout: optional(seconds(0.1, 60)),
  });
  // By name, since a spread leaves out the getters of a class.
  const { cooldown = 30, timeout = 5 } = options;
  return { cooldown, timeout, algorithms: algorithmsIn(options) };
}

/**
 * Makes a function that fetches a JWK Set; its keys are imported when they are first needed. A set with no usable key is
 * still an answer: it withdraws the others.
 */
export function jwksLoader(
  allowed: readonly Algorithm[],
): (url: URL, context: Context, signal: AbortSignal, attempts: Attempts) => Promise<Loaded> {
  const keysOf = reusedKeys();
  return async (url, context, signal, attempts) => {
    const { body, headers } = await fetchJson(url, context, signal, attempts);
    const read = readJwks(body, allowed);
    if (read === undefined) throw new SafeError(`${redactUrl(url)} answered something that is not a JWK Set`);
    const { count, accepted, unsupported, rejected } = read;
    if (count > mostKeys)
      throw new SafeError(`${redactUrl(url)} answered ${count} keys: at most ${mostKeys} are taken`);
    return {
      keys: keysOf(accepted),
      maxAge: maxAgeOf(headers),
      unusedKeys: { unsupported, rejected },
    };
  };
}
