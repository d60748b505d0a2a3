import { ConfigurationError } from '../errors.js';
import type { AdmittedKey } from './admit.js';
import { importKey, keySet, readJwks } from './key-set.js';
import type { KeySet } from './key-set.js';
import { allowedAlgorithms, unusableKeys } from './source.js';
import type { KeyOptions, KeySource } from './source.js';

/**
 * Keys that are part of the configuration, as a JWK Set (RFC 7517 §5); nothing is fetched.
 * Throws `ConfigurationError` when the set holds no key, or one that is private, symmetric or too short.
 */
export function localKeys(jwks: { readonly keys: readonly object[] }, options: KeyOptions = {}): KeySource {
  const read = readJwks(jwks, allowedAlgorithms('localKeys', options));
  if (read === undefined) {
    throw new ConfigurationError(
      'localKeys takes a JWK Set: { keys: [...] }. Wrap a single key as { keys: [key] }.',
    );
  }
  const [problem] =
    read.admitted.length > 0 ? read.refused : [...read.refused, ...read.unfit, 'the key set is empty'];
  if (problem !== undefined) throw new ConfigurationError(`localKeys: ${problem}.`);
  return fixedKeys('localKeys', read.admitted);
}

/** A source of keys that never change. They are imported once; a failure of that is told at the first verification. */
export function fixedKeys(factory: string, admitted: readonly AdmittedKey[]): KeySource {
  let set: KeySet | undefined;
  const imported = Promise.all(admitted.map(importKey))
    .then((keys) => (set = keySet(keys)))
    .catch((cause: unknown) => {
      throw unusableKeys(factory, 'cannot be used by this runtime, or is not a point of its curve', cause);
    });
  imported.catch(() => {});
  return () => set ?? imported;
}
