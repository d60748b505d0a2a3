/** The part of a map that a bounded one has. */
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
  /** Its neighbours, by when they were asked for. */
  older: Entry<V> | undefined;
  newer: Entry<V> | undefined;
}

/**
 * Makes a map of at most so many entries, or of so much weight, which drops the one that was not asked for the longest. An
 * entry that alone is too heavy is not kept. The order is kept beside the map: a Map whose keys are deleted and set again at
 * each hit gets slower with each of them.
 */
export function lruMap<V>(most: number, weigh: (value: V) => number = () => 1): LruMap<V> {
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
      const entry: Entry<V> = { key, value, weight: weigh(value), older: undefined, newer: undefined };
      // What does not fit in at all must not drive out the others.
      if (entry.weight > most) return;
      entries.set(key, entry);
      append(entry);
      weight += entry.weight;
      while (weight > most) remove(oldest);
    },
    delete: (key) => remove(entries.get(key)),
  };
}
