/** The members of a `Map` that `lruMap` has. */
export interface LruMap<V> {
  readonly size: number;
  readonly get: (key: string) => V | undefined;
  readonly set: (key: string, value: V) => void;
  readonly delete: (key: string) => boolean;
}

interface Entry<V> {
  readonly key: string;
  readonly value: V;
  readonly weight: number;
  /** The neighbors in the order of use. */
  older: Entry<V> | undefined;
  newer: Entry<V> | undefined;
}

/**
 * Creates a map that removes the least recently used entries while the total weight is above `maxWeight`. By default
 * each entry weighs 1, so `maxWeight` is the number of entries. An entry that is heavier than `maxWeight` is not kept.
 * A linked list keeps the order: a `Map` whose keys are deleted and set again at each hit gets slower with each of
 * them.
 */
export function lruMap<V>(maxWeight: number, weightOf: (value: V) => number = () => 1): LruMap<V> {
  const entries = new Map<string, Entry<V>>();
  let weight = 0;
  let oldest: Entry<V> | undefined;
  let newest: Entry<V> | undefined;

  function unlink({ older, newer }: Entry<V>): void {
    if (older === undefined) oldest = newer;
    else older.newer = newer;
    if (newer === undefined) newest = older;
    else newer.older = older;
  }

  function append(entry: Entry<V>): void {
    entry.older = newest;
    entry.newer = undefined;
    if (newest === undefined) oldest = entry;
    else newest.newer = entry;
    newest = entry;
  }

  function remove(entry: Entry<V> | undefined): boolean {
    if (entry === undefined) return false;
    unlink(entry);
    weight -= entry.weight;
    return entries.delete(entry.key);
  }

  return {
    get size() {
      return entries.size;
    },
    get(key) {
      const entry = entries.get(key);
      if (entry !== undefined && entry !== newest) {
        unlink(entry);
        append(entry);
      }
      return entry?.value;
    },
    set(key, value) {
      remove(entries.get(key));
      const entry: Entry<V> = { key, value, weight: weightOf(value), older: undefined, newer: undefined };
      // An entry that can never fit must not remove the others.
      if (entry.weight > maxWeight) return;
      entries.set(key, entry);
      append(entry);
      weight += entry.weight;
      while (weight > maxWeight) remove(oldest);
    },
    delete: (key) => remove(entries.get(key)),
  };
}
