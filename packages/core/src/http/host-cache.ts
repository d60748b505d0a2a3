/**
 * Returns the `fetch` options that bypass every cache of the host: the response is neither read from one nor stored in
 * one. The standard option is `cache: 'no-store'` (Fetch §5.4). Next.js overrides it in segments with `fetchCache =
 * 'force-cache'` and throws on it with `'only-cache'`. A fetch that is marked as internal uses the original `fetch` in
 * every mode, which no other option does (next/dist/server/lib/patch-fetch.js, 15.0.0 to 16.4.5). Other hosts ignore
 * unknown members.
 */
export function cacheBypassOptions(): object {
  const next = { internal: true } as const;
  return supportsNoStore() ? { cache: 'no-store', next } : { next };
}

/** Returns why a cache of the host cannot be bypassed, as text for the health check; `undefined` if it can. */
export function cacheProblem(): string | undefined {
  if (!supportsNoStore())
    return (
      'this runtime may answer fetches of keys and of tokens from its cache, which a compatibility date before 2024-11-11 gives no ' +
      'way to bypass: set a later one, or the flag "cache_option_enabled"'
    );
  const { navigator } = globalThis as { navigator?: { serviceWorker?: { controller?: unknown } } };
  // No option of a fetch bypasses a service worker (Service Workers §2.4.1).
  return navigator?.serviceWorker?.controller
    ? 'a service worker controls this page, and may answer fetches of keys and of tokens from its cache: configure it to pass them through'
    : undefined;
}

/**
 * Whether `fetch` supports `cache: 'no-store'`. The Workers runtime throws on it before the compatibility date
 * 2024-11-11 (flag `cache_option_enabled`).
 */
function supportsNoStore(): boolean {
  if (!('WebSocketPair' in globalThis)) return true;
  try {
    new Request('https://cache.invalid/', { cache: 'no-store' } as RequestInit);
    return true;
  } catch {
    return false;
  }
}
