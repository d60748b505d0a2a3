/**
 * What makes a fetch bypass every cache of the host, so that it is neither answered from one nor stored in one. The standard says
 * `cache: 'no-store'` (Fetch §5.4). Next.js overrides it in segments with `fetchCache = 'force-cache'` and throws on it with
 * `'only-cache'`; a fetch that is marked as internal goes to the original `fetch` in every mode, which no other option does
 * (next/dist/server/lib/patch-fetch.js, 15.0.0 to 16.4.5). Other hosts ignore a member that they do not know.
 */
export function uncached(): object {
  const next = { internal: true } as const;
  return takesNoStore() ? { cache: 'no-store', next } : { next };
}

/** Why a cache of the host cannot be bypassed, in words for people; `undefined` when it can. */
export function cacheProblem(): string | undefined {
  if (!takesNoStore())
    return (
      'this runtime may answer fetches of keys and of tokens from its cache, which a compatibility date before 2024-11-11 gives no ' +
      'way to bypass: set a later one, or the flag "cache_option_enabled"'
    );
  const { navigator } = globalThis as { navigator?: { serviceWorker?: { controller?: unknown } } };
  // No option of a fetch bypasses a service worker (Service Workers §2.4.1).
  return navigator?.serviceWorker?.controller
    ? 'a service worker controls this page, and may answer fetches of keys and of tokens from its cache: let it pass them on'
    : undefined;
}

/** The Workers runtime throws on `cache` before the compatibility date 2024-11-11 (flag `cache_option_enabled`). */
function takesNoStore(): boolean {
  if (!('WebSocketPair' in globalThis)) return true;
  try {
    new Request('https://cache.invalid/', { cache: 'no-store' } as RequestInit);
    return true;
  } catch {
    return false;
  }
}
