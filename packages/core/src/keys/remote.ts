import type { Context } from '../authority.js';
import { checkOptions, optional, seconds } from '../options.js';
import { fetchJson } from '../fetch-json.js';
import type { Algorithm } from '../signature/algorithms.js';
import { endpoint } from '../endpoint.js';
import type { AdmittedKey } from './admit.js';
import { importKey, readJwks } from './key-set.js';
import type { Key } from './key-set.js';
import { refreshed } from './life.js';
import type { Loaded } from './life.js';
import { maxAgeOf } from './max-age.js';
import { algorithmsIn, algorithmsOption } from './source.js';
import type { KeyOptions, KeySource } from './source.js';

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
 * Keys fetched from a JWK Set address (RFC 7517 §5): https, no redirects, at most 1 MiB and 100 keys, kept for
 * `Cache-Control: max-age` within 1 minute and 24 hours (10 minutes without one), one hour longer while it fails.
 * Throws `ConfigurationError` for an address or option that cannot be honoured.
 */
export function remoteKeys(url: string | URL, options: RemoteKeyOptions = {}): KeySource {
  const address = endpoint('remoteKeys', url);
  const { algorithms, cooldown, timeout } = remoteOptions('remoteKeys', options);
  return refreshed((context, signal) => loadJwks(address, algorithms, context, signal), {
    cooldown,
    timeout,
    source: address.href,
  });
}

/** Checks the options of a fetched key source and fills in the defaults. */
export function remoteOptions(factory: string, options: RemoteKeyOptions): Required<RemoteKeyOptions> {
  checkOptions(factory, options, {
    ...algorithmsOption,
    cooldown: optional(seconds(1, 3600)),
    timeout: optional(seconds(0.1, 60)),
  });
  return { cooldown: 30, timeout: 5, ...options, algorithms: algorithmsIn(options) };
}

/** Fetches and imports a JWK Set. A set with no usable key is still an answer: it withdraws the others. */
export async function loadJwks(
  url: URL,
  allowed: readonly Algorithm[],
  context: Context,
  signal: AbortSignal,
): Promise<Loaded> {
  const { body, headers } = await fetchJson(url, context, signal);
  const read = readJwks(body, allowed);
  if (read === undefined) throw new Error(`${url.href} answered something that is not a JWK Set`);
  return { keys: await imported(read.admitted), maxAge: maxAgeOf(headers) };
}

/** An import checks that a key is a point of its curve, in a third of a millisecond; this many are done at a stretch. */
const stretch = 10;

/** Imports the keys that this runtime can use, and lets others have a turn meanwhile when there are many. */
async function imported(admitted: readonly AdmittedKey[]): Promise<readonly Key[]> {
  const keys: Key[] = [];
  for (let at = 0; at < admitted.length; at += stretch) {
    if (at > 0) await new Promise((resolve) => setTimeout(resolve));
    const results = await Promise.allSettled(admitted.slice(at, at + stretch).map(importKey));
    keys.push(...results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])));
  }
  return keys;
}
