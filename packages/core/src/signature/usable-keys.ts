import type { MaybePromise } from '../lib/maybe-promise.js';
import { adoptThenable } from '../lib/thenable.js';
import type { Key } from './key-set.js';

/** An import takes a third of a millisecond; after this many, others get a turn of the event loop. */
const stretch = 10;

/** The first keys of a list that can be used, at most so many. They are imported as far as they are not yet. */
export function usableKeys(keys: readonly Key[], most: number): MaybePromise<readonly Key[]> {
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
function problemOf(key: Key): MaybePromise<string | undefined> {
  return adoptThenable(key.prepare?.());
}

function isPending(problem: MaybePromise<string | undefined>): problem is Promise<string | undefined> {
  return problem instanceof Promise;
}

/** Imports all keys, and gives what is wrong with those that can't be used, in words for people. */
export async function keyProblems(keys: readonly Key[]): Promise<readonly string[]> {
  const good = new Set(await usableKeys(keys, keys.length));
  const problems: string[] = [];
  for (const key of keys) {
    if (good.has(key)) continue;
    const name = key.kid === undefined ? 'without a "kid"' : JSON.stringify(key.kid.slice(0, 64));
    problems.push(`the key ${name} ${String(await problemOf(key))}`);
  }
  return problems;
}
