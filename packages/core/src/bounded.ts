/** Makes a map of at most so many entries, which drops the one that was not asked for the longest. */
export function boundedMap<V>(most: number): Pick<Map<string, V>, 'get' | 'set' | 'delete'> {
  const entries = new Map<string, V>();
  return {
    get(key) {
      const value = entries.get(key);
      if (value === undefined) return undefined;
      entries.delete(key);
      entries.set(key, value);
      return value;
    },
    set(key, value) {
      entries.delete(key);
      entries.set(key, value);
      const [oldest] = entries.keys();
      if (entries.size > most && oldest !== undefined) entries.delete(oldest);
      return entries;
    },
    delete: (key) => entries.delete(key),
  };
}
