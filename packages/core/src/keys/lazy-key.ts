import { andThen } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { promisesAreShared } from '../lib/runtime.js';
import type { Key, SignatureCheck } from '../signature/key-set.js';
import type { AcceptedJwk } from './jwk-policy.js';
import { importKey } from './jwks.js';

/** What is wrong with a key that does not import. */
export const unimportable = 'cannot be used by this runtime, or is not a point of its curve';

/** Makes a key that is imported when it is first needed, and only once. */
export function lazyKey(accepted: AcceptedJwk, shared = promisesAreShared()): Key {
  const { kid, algorithm } = accepted;
  let check: SignatureCheck | undefined;
  let problem: string | undefined;
  let importing: Promise<string | undefined> | undefined;

  async function load(): Promise<string | undefined> {
    try {
      check = (await importKey(accepted)).verifies;
    } catch {
      problem = unimportable;
    }
    return problem;
  }

  function prepare(): MaybePromise<string | undefined> {
    if (check !== undefined || problem !== undefined) return problem;
    // Where one request can't wait for the promise of another, each imports the key for itself until it is there.
    if (!shared) return load();
    importing ??= load();
    return importing;
  }

  return {
    kid,
    algorithm,
    prepare,
    verifies: (token) => andThen(prepare(), () => check?.(token) ?? false),
  };
}

/** A key by its material: the same for every copy of it under the same `kid`. */
function identityOf({ kid, algorithm, jwk }: AcceptedJwk): string {
  return JSON.stringify([kid ?? null, algorithm, jwk]);
}

/**
 * Makes a function from accepted keys to keys in which a key that was there the last time is the same object, so that what
 * was verified under it stays verified. A key that is there twice is taken once.
 */
export function reusedKeys(): (accepted: readonly AcceptedJwk[]) => readonly Key[] {
  let last: ReadonlyMap<string, Key> = new Map();
  return (accepted) => {
    const next = new Map<string, Key>();
    for (const key of accepted) {
      const identity = identityOf(key);
      next.set(identity, last.get(identity) ?? lazyKey(key));
    }
    last = next;
    return [...next.values()];
  };
}
