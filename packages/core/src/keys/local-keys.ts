import { ConfigurationError } from '../options/configuration-error.js';
import { keySet } from '../signature/key-set.js';
import type { KeySet, KeySource } from '../signature/key-set.js';
import type { AcceptedJwk } from './jwk-policy.js';
import { importKey, mostKeys, readJwks } from './jwks.js';
import { allowedAlgorithms, unusableKeys } from './key-options.js';
import type { KeyOptions } from './key-options.js';
import { lazyKey, unimportable } from './lazy-key.js';

/** The largest set that is taken, in bytes of its JSON. */
const mostBytes = 1024 * 1024;

/** Up to this many keys are imported at start, so that a bad one is told early; of a larger set each when it is first needed. */
const importedAtStart = 100;

/**
 * Keys that are part of the configuration, as a JWK Set (RFC 7517 §5) of at most 1,000 keys and 1 MiB; nothing is fetched.
 * Throws `ConfigurationError` when the set is larger, holds no key, or one that is private, symmetric, weak or malformed.
 */
export function localKeys(jwks: { readonly keys: readonly object[] }, options: KeyOptions = {}): KeySource {
  const read = readJwks(jwks, allowedAlgorithms('localKeys', options));
  if (read === undefined) {
    throw new ConfigurationError(
      'localKeys takes a JWK Set: { keys: [...] }. Wrap a single key as { keys: [key] }.',
    );
  }
  checkSize(read.count, jwks.keys);
  const [problem] =
    read.accepted.length > 0
      ? read.rejected
      : [...read.rejected, ...read.unsupported, 'the key set is empty'];
  if (problem !== undefined) throw new ConfigurationError(`localKeys: ${problem}.`);
  return fixedKeys('localKeys', read.accepted);
}

function checkSize(count: number, keys: readonly object[]): void {
  if (count > mostKeys) {
    throw new ConfigurationError(
      `localKeys: the key set has ${count} keys: at most ${mostKeys} are taken. Leave out those that sign no more.`,
    );
  }
  const bytes = new TextEncoder().encode(jsonOf(keys)).length;
  if (bytes > mostBytes) {
    throw new ConfigurationError(
      `localKeys: the key set has ${bytes} bytes: at most ${mostBytes} are taken. Leave out what is no part of a public key, such as "x5c".`,
    );
  }
}

function jsonOf(keys: readonly object[]): string {
  try {
    return JSON.stringify(keys);
  } catch (cause) {
    throw new ConfigurationError(
      'localKeys: the key set is not JSON. Give the members of each key as text.',
      {
        cause,
      },
    );
  }
}

/**
 * A source of keys that never change, and are imported once. A failure of that is told at the first verification; in a
 * set that is not imported at start, the key is passed over.
 */
export function fixedKeys(factory: string, accepted: readonly AcceptedJwk[]): KeySource {
  if (accepted.length > importedAtStart) {
    const large = keySet(accepted.map((key) => lazyKey(key)));
    return () => large;
  }
  let set: KeySet | undefined;
  const imported = Promise.all(accepted.map(importKey))
    .then((keys) => (set = keySet(keys)))
    .catch((cause: unknown) => {
      throw unusableKeys(factory, unimportable, cause);
    });
  imported.catch(() => {});
  return () => set ?? imported;
}
