/** How long keys are fresh when the answer does not say, and the bounds of what it may say; seconds. */
const freshness = { usual: 600, least: 60, most: 24 * 3600 } as const;

/** From this part of its freshness on, a set is due to be refreshed before anyone has to wait. */
const dueFrom = 0.8;

/** How long keys outlive their freshness while the endpoint fails; seconds. */
export const staleIfError = 3600;

/** How long a set is fresh when the answer asked for this many seconds, or for none. */
export function freshFor(maxAge: number = freshness.usual): number {
  if (Number.isNaN(maxAge)) return freshness.usual;
  return Math.min(Math.max(maxAge, freshness.least), freshness.most);
}

/**
 * Where a key set stands in its life: `fresh` is served; `due` is served and refreshed meanwhile; `stale` is served only
 * once a refresh has failed; `dead` is not served any more.
 */
export type Freshness = 'fresh' | 'due' | 'stale' | 'dead';

/** The phase of a set by its age and by how long it is fresh, both in seconds. */
export function freshnessOf(age: number, fresh: number): Freshness {
  if (age < fresh * dueFrom) return 'fresh';
  if (age < fresh) return 'due';
  return age < fresh + staleIfError ? 'stale' : 'dead';
}
