/** A segment of the app that verifies tokens, and how its fetches are cached by Next.js. */
export interface CachePlace {
  readonly path: string;
  readonly kind: 'route' | 'page';
  readonly runtime: 'nodejs' | 'edge';
  readonly mode: string;
}

/** The values of `fetchCache` that let Next.js cache a fetch which asks for no cache, or refuse it. */
const caching = ['default-cache', 'only-cache', 'force-cache'] as const;
const modes = ['auto', ...caching, 'default-no-store', 'only-no-store', 'force-no-store'] as const;

function placesOf(
  runtime: CachePlace['runtime'],
  kind: CachePlace['kind'],
  those: readonly string[],
): readonly CachePlace[] {
  return those.map((mode) => ({ path: `caches/${runtime}/${kind}/${mode}`, kind, runtime, mode }));
}

/** Every mode on Node.js; on the edge runtime, where each segment is a bundle of its own, those that cache. */
export const cachePlaces: readonly CachePlace[] = [
  ...placesOf('nodejs', 'route', modes),
  ...placesOf('nodejs', 'page', modes),
  ...placesOf('edge', 'route', caching),
];
