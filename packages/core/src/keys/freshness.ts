/** How long keys are fresh without a `max-age`, and the bounds of `max-age`, in seconds. */
const freshness = { default: 600, min: 60, max: 24 * 3600 } as const;

/** The part of its freshness after which a set is refreshed in the background, so that no request waits. */
const refreshFrom = 0.8;

/** How long keys are used after their freshness while the endpoint fails, in seconds. */
export const staleIfError = 3600;

/** Returns how long a set is fresh, in seconds, by the `max-age` of its response. */
export function freshFor(maxAge: number = freshness.default): number {
  if (Number.isNaN(maxAge)) return freshness.default;
  return Math.min(Math.max(maxAge, freshness.min), freshness.max);
}

/**
 * The state of a cached key set. `fresh`: it is used. `refresh`: it is used, and a newer one is fetched in the background.
 * `stale`: it is used only after a fetch has failed (RFC 5861 §4). `expired`: it is not used.
 */
export type Freshness = 'fresh' | 'refresh' | 'stale' | 'expired';

/** Returns the state of a key set by its age and its freshness, both in seconds. */
export function freshnessOf(age: number, fresh: number): Freshness {
  if (age < fresh * refreshFrom) return 'fresh';
  if (age < fresh) return 'refresh';
  return age < fresh + staleIfError ? 'stale' : 'expired';
}

/**
 * Returns when a fetch ended that is noticed at `now`: at most `timeout` after its start. A process that was suspended, such as
 * a function of AWS Lambda, notices it much later. So the keys that it brought count as old, and its failure as past.
 */
export function endOfFetch(start: number, now: number, timeout: number): number {
  return Math.min(now, start + timeout);
}
