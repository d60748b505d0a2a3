import { ConfigurationError } from '../options/configuration-error.js';
import { keySet } from '../signature/key-set.js';
import type { KeySet, KeySource } from '../signature/key-set.js';
import type { AcceptedJwk } from './jwk-policy.js';
import { importKey, maxKeys, readJwks } from './jwks.js';
import { allowedAlgorithms, unusableKeys } from './key-options.js';
import type { KeyOptions } from './key-options.js';
import { lazyKey, unimportable } from './lazy-key.js';

/** The largest set that is accepted, in bytes of its JSON. */
const maxBytes = 1024 * 1024;

/**
 * The largest set that is imported at start, so that a bad key is reported early. The keys of a larger set are imported
 * at their first use.
 */
const maxImportsAtStart = 100;

/**
 * A key source with configured keys: a JWK Set (RFC 7517 §5) of at most 1,000 keys and 1 MiB. Nothing is fetched.
 * Throws `ConfigurationError` if the set is larger or contains no usable key. The same error reports a key that is
 * private, symmetric, weak or malformed. Up to 100 keys are imported at start. If one import fails, such as that of a key off
 * its curve, every verification throws this error. In a larger set, such a key is skipped.
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
      : [...read.rejected, ...read.unsupported, ...read.excluded, 'the key set is empty'];
  if (problem !== undefined) throw new ConfigurationError(`localKeys: ${problem}.`);
  return fixedKeys('localKeys', read.accepted);
}

function checkSize(count: number, keys: readonly object[]): void {
  if (count > maxKeys) {
    throw new ConfigurationError(
      `localKeys: the key set has ${count} keys: at most ${maxKeys} are taken. Remove those that no longer sign.`,
    );
  }
  const bytes = new TextEncoder().encode(jsonOf(keys)).length;
  if (bytes > maxBytes) {
    throw new ConfigurationError(
      `localKeys: the key set has ${bytes} bytes: at most ${maxBytes} are taken. Leave out what is no part of a public key, such as "x5c".`,
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
 * Creates a source of keys that never change and are imported once. A failed import rejects at the first verification.
 * In a set that is not imported at start, such a key is skipped.
 */
export function fixedKeys(factory: string, accepted: readonly AcceptedJwk[]): KeySource {
  if (accepted.length > maxImportsAtStart) {
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
