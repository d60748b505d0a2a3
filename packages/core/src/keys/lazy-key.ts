import { promisesAreShared } from '../lib/runtime.js';
import type { SignatureCheck } from '../signature/node-crypto.js';
import { soon } from '../lib/maybe-promise.js';
import type { Soon } from '../lib/maybe-promise.js';
import { adopted } from '../lib/thenable.js';
import type { AdmittedKey } from './jwk-policy.js';
import { importKey } from './jwks.js';
import type { Key } from './jwks.js';

/** What is wrong with a key that does not import. */
export const unimportable = 'cannot be used by this runtime, or is not a point of its curve';

/** Makes a key that is imported when it is first needed, and only once. */
export function lazyKey(admitted: AdmittedKey, shared = promisesAreShared()): Key {
  const { kid, algorithm } = admitted;
  let check: SignatureCheck | undefined;
  let problem: string | undefined;
  let importing: Promise<string | undefined> | undefined;

  async function load(): Promise<string | undefined> {
    try {
      check = (await importKey(admitted)).verifies;
    } catch {
      problem = unimportable;
    }
    return problem;
  }

  function prepare(): Soon<string | undefined> {
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
    verifies: (token) => soon(prepare(), () => check?.(token) ?? false),
  };
}

/** An import takes a third of a millisecond; after this many, others get a turn of the event loop. */
const stretch = 10;

/** The first keys of a list that can be used, at most so many. They are imported as far as they are not yet. */
export function usable(keys: readonly Key[], most: number): Soon<readonly Key[]> {
  const found: Key[] = [];
  for (let at = 0; at < keys.length && found.length < most; at += 1) {
    const key = keys[at] as Key;
    const problem = problemOf(key);
    if (isPending(problem)) return usableFrom(key, problem, keys.slice(at + 1), most, found);
    if (problem === undefined) found.push(key);
  }
  return found;
}

/** Goes on from the first key that is still being imported. */
async function usableFrom(
  first: Key,
  pending: Promise<string | undefined>,
  others: readonly Key[],
  most: number,
  before: readonly Key[],
): Promise<readonly Key[]> {
  const found = [...before];
  if ((await pending) === undefined) found.push(first);
  let imports = 1;
  for (const key of others) {
    if (found.length >= most) break;
    const problem = problemOf(key);
    if ((await problem) === undefined) found.push(key);
    if (!isPending(problem)) continue;
    imports += 1;
    if (imports % stretch === 0) await new Promise((resolve) => setTimeout(resolve));
  }
  return found;
}

/** What is wrong with a key, if anything. A key of the application may give a promise of another realm or library. */
function problemOf(key: Key): Soon<string | undefined> {
  return adopted(key.prepare?.());
}

function isPending(problem: Soon<string | undefined>): problem is Promise<string | undefined> {
  return problem instanceof Promise;
}

/** Imports all keys, and gives what is wrong with those that can't be used, in words for people. */
export async function problemsOf(keys: readonly Key[]): Promise<readonly string[]> {
  const good = new Set(await usable(keys, keys.length));
  const problems: string[] = [];
  for (const key of keys) {
    if (good.has(key)) continue;
    const name = key.kid === undefined ? 'without a "kid"' : JSON.stringify(key.kid.slice(0, 64));
    problems.push(`the key ${name} ${String(await problemOf(key))}`);
  }
  return problems;
}

/** A key by its material: the same for every copy of it under the same `kid`. */
function identityOf({ kid, algorithm, jwk }: AdmittedKey): string {
  return JSON.stringify([kid ?? null, algorithm, jwk]);
}

/**
 * Makes a function from admitted keys to keys in which a key that was there the last time is the same object, so that what
 * was verified under it stays verified. A key that is there twice is taken once.
 */
export function reusedKeys(): (admitted: readonly AdmittedKey[]) => readonly Key[] {
  let last: ReadonlyMap<string, Key> = new Map();
  return (admitted) => {
    const next = new Map<string, Key>();
    for (const key of admitted) {
      const identity = identityOf(key);
      next.set(identity, last.get(identity) ?? lazyKey(key));
    }
    last = next;
    return [...next.values()];
  };
}
