import type { MaybePromise } from '../lib/maybe-promise.js';
import { nextTurn } from '../lib/next-turn.js';
import { adoptThenable } from '../lib/thenable.js';
import type { Key, KeySet } from './key-set.js';

/** How many keys are imported before other tasks get a turn of the event loop. One import takes about 0.3 ms. */
const importsPerTurn = 10;

/** Returns the first usable keys of a list, at most `maxKeys`. Keys that were not imported yet are imported. */
export function usableKeys(keys: readonly Key[], maxKeys: number): MaybePromise<readonly Key[]> {
  const found: Key[] = [];
  for (let index = 0; index < keys.length && found.length < maxKeys; index += 1) {
    const key = keys[index] as Key;
    const problem = problemOf(key);
    if (isPending(problem)) return usableFrom(key, problem, keys.slice(index + 1), maxKeys, found);
    if (problem === undefined) found.push(key);
  }
  return found;
}

/** Continues asynchronously with the first key whose import is pending. */
async function usableFrom(
  first: Key,
  pending: Promise<string | undefined>,
  others: readonly Key[],
  maxKeys: number,
  before: readonly Key[],
): Promise<readonly Key[]> {
  const found = [...before];
  if ((await pending) === undefined) found.push(first);
  let imports = 1;
  for (const key of others) {
    if (found.length >= maxKeys) break;
    const problem = problemOf(key);
    if ((await problem) === undefined) found.push(key);
    if (!isPending(problem)) continue;
    imports += 1;
    if (imports % importsPerTurn === 0) await nextTurn();
  }
  return found;
}

/**
 * Returns why a key cannot be used, or `undefined`. A key of the application may return a promise of another realm or
 * library.
 */
function problemOf(key: Key): MaybePromise<string | undefined> {
  return adoptThenable(key.prepare?.());
}

function isPending(problem: MaybePromise<string | undefined>): problem is Promise<string | undefined> {
  return problem instanceof Promise;
}

/** Imports all keys. Returns the reasons why keys cannot be used, as text for the health check. */
export async function keyProblems(keys: readonly Key[]): Promise<readonly string[]> {
  const usable = new Set(await usableKeys(keys, keys.length));
  // A key without "alg" may be in the list once for each algorithm.
  const problems = new Set<string>();
  for (const key of keys) {
    if (usable.has(key)) continue;
    const name = key.kid === undefined ? 'without a "kid"' : JSON.stringify(key.kid.slice(0, 64));
    problems.add(`the key ${name} ${String(await problemOf(key))}`);
  }
  return [...problems];
}

/** How many reasons a hint has. */
const maxReasons = 5;

/**
 * Returns why keys of a set are not used, for the health check: at most five reasons of published keys, and all keys
 * that cannot be imported. Keys for other purposes are listed only if no key of the set is usable.
 */
export async function keySetProblems(set: KeySet): Promise<readonly string[]> {
  const [usable] = await usableKeys(set.keys, 1);
  const isUnusable = usable === undefined;
  const published = first(unusedReasons(set, isUnusable));
  return [
    ...(isUnusable ? ['the issuer publishes no key that can be used'] : []),
    ...published.map((problem) => `the key set of the issuer: ${problem}`),
    ...(await keyProblems(set.keys)),
  ];
}

/** Returns a hint for a set without a usable key: why the first five keys cannot be used. */
export async function noUsableKeyHint(set: KeySet): Promise<string> {
  const reasons = [...(await keyProblems(set.keys)), ...unusedReasons(set, true)];
  if (reasons.length > 0) return `the issuer publishes no usable key: ${first(reasons).join('; ')}`;
  return `the issuer publishes no usable key${set.unusedKeys ? ': the key set is empty' : ''}`;
}

function unusedReasons({ unusedKeys }: KeySet, isUnusable: boolean): readonly string[] {
  if (unusedKeys === undefined) return [];
  const { rejected, unsupported, excluded } = unusedKeys;
  return [...rejected, ...unsupported, ...(isUnusable ? excluded : [])];
}

/** Returns the first reasons, and how many more there are. */
function first(reasons: readonly string[]): readonly string[] {
  const more = reasons.length - maxReasons;
  return more > 0 ? [...reasons.slice(0, maxReasons), `${more} more cannot be used`] : reasons;
}
