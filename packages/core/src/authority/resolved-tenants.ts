import type { Context } from '../context.js';
import { runLookup } from '../hooks/run-hook.js';
import type { HookAnswer } from '../hooks/run-hook.js';
import { mayNameIssuer } from '../http/issuer-url.js';
import { singleFlight } from '../http/single-flight.js';
import { lruMap } from '../lib/lru-map.js';
import { monotonicClock } from '../lib/monotonic-clock.js';
import type { AuthRequest } from '../request/auth-request.js';
import { watchRequest } from '../request/watched-request.js';
import type { WatchedRequest } from '../request/watched-request.js';
import { isAuthority } from './authority.js';
import type { AnyAuthority, Authority } from './authority.js';

/** What `resolve` gives for an issuer. */
export type ResolvedTenant = Authority<string, unknown> | undefined | null;

/** A resolved tenant. */
export interface Tenant {
  readonly authority: AnyAuthority;
  readonly since: number;
  /** The authority before, whose keys are used until this one has attested a token. */
  previous: AnyAuthority | undefined;
}

/** How tenants are resolved and cached. */
interface Resolver {
  /** What `resolve` is called in errors. */
  readonly what: string;
  readonly resolve: (issuer: string, request?: AuthRequest) => ResolvedTenant | Promise<ResolvedTenant>;
  readonly ttl: number;
  readonly maxEntries: number;
}

/** The answer of `resolve`. If it read the request, the answer holds only for that request, and so does its error. */
interface Answer {
  readonly tenant: Tenant | undefined;
  readonly only?: AuthRequest | undefined;
  readonly error?: Error;
}

const resolveAnswer: Readonly<HookAnswer<ResolvedTenant>> = {
  mustBe: 'an authority, such as jwtIssuer({ ... }), or undefined',
  holds: (value): value is ResolvedTenant => value === undefined || value === null || isAuthority(value),
};

/** How long an issuer counts as unknown before it is resolved again, in seconds. A new tenant waits no longer. */
const unknownTtl = 5;

/** How many issuers are noted while they are resolved. */
const maxRunning = 256;

/** The memory for issuers that are unknown, in characters. */
const maxUnknown = 1_000_000;

/** Creates a function that resolves the tenant of an issuer. Answers that do not depend on a request are cached. */
export function tenantResolver({ what, resolve, ttl, maxEntries }: Resolver) {
  const cached = lruMap<Tenant>(maxEntries);
  const unknown = lruMap<{ since: number; length: number }>(maxUnknown, ({ length }) => length);
  const clock = monotonicClock();
  /** The requests for which an issuer is being resolved. */
  const running = lruMap<WatchedRequest>(maxRunning);

  async function ask(
    key: string,
    context: Context,
    issuer: string,
    request: AuthRequest | undefined,
  ): Promise<Answer> {
    const since = clock.at(context.now());
    const watched = request && watchRequest(request);
    if (watched) running.set(key, watched);
    const readBy = (): AuthRequest | undefined => (watched?.wasRead() ? request : undefined);
    let authority: ResolvedTenant;
    try {
      authority = await runLookup(what, () => resolve(issuer, watched?.request), resolveAnswer);
    } catch (error) {
      const reader = readBy();
      if (reader === undefined) throw error;
      return { tenant: undefined, only: reader, error: error as Error };
    } finally {
      if (running.get(key) === watched) running.delete(key);
    }
    const other = cached.get(key);
    const only = readBy();
    if (only !== undefined || !authority) cached.delete(key);
    if (!authority) {
      if (only === undefined) unknown.set(key, { since, length: key.length });
      return { tenant: undefined, only };
    }
    if (only !== undefined) return { tenant: { authority, since, previous: undefined }, only };
    // If several requests resolve it at once, one authority is kept: each one would fetch its own keys.
    if (other !== undefined && other.since >= since) return { tenant: other };
    const previous = other?.authority === authority ? undefined : (other?.previous ?? other?.authority);
    const tenant = { authority, since, previous };
    cached.set(key, tenant);
    return { tenant };
  }

  const askOnce = singleFlight({ what: 'the authority of an issuer' }, ask);

  return async (
    issuer: string,
    context: Context,
    request: AuthRequest | undefined,
  ): Promise<Tenant | undefined> => {
    // The answer for a token alone may be another than the one for a request.
    const key = `${request === undefined ? 'token' : 'request'} ${issuer}`;
    const now = clock.at(context.now());
    const isFresh = (entry: { since: number } | undefined, lifetime: number): boolean =>
      entry !== undefined && now - entry.since < lifetime;
    const known = cached.get(key);
    if (isFresh(known, ttl)) return known;
    // `resolve` could turn such an issuer into a URL with an unexpected host or path.
    if (!mayNameIssuer(issuer) || isFresh(unknown.get(key), unknownTtl)) return undefined;
    // What was read of one request says nothing about another, so that one does not wait for it.
    const joined = running.get(key)?.wasRead() ? undefined : await askOnce(key, context, issuer, request);
    const isOwn = joined !== undefined && (joined.only === undefined || joined.only === request);
    const { tenant, error } = isOwn ? joined : await ask(key, context, issuer, request);
    if (error !== undefined) throw error;
    return tenant;
  };
}
