import { andThen } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { promisesAreShared } from '../lib/runtime.js';
import type { Key, SignatureCheck } from '../signature/key-set.js';
import type { AcceptedJwk } from './jwk-policy.js';
import { importKey } from './jwks.js';

/** The reason why a key that cannot be imported is not usable. */
export const unimportable = 'cannot be used by this runtime, or is not a point of its curve';

/** Creates a key that is imported once, at its first use. */
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
    // Where requests cannot share promises, each request imports the key itself until one import has finished.
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

/** Returns a text that is equal for keys with the same material, algorithm and `kid`. */
function identityOf({ kid, algorithm, jwk }: AcceptedJwk): string {
  return JSON.stringify([kid ?? null, algorithm, jwk]);
}

/**
 * Returns a function that turns accepted keys into keys. A key that was in the previous set stays the same object, so
 * that tokens verified with it stay verified. A repeated key is used once.
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
