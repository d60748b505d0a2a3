import { knownKinds } from '../claims/principal-kind.js';
import type { InferOutput, StandardSchema } from '../claims/schema.js';
import type { Context } from '../context.js';
import { runLookup } from '../hooks/run-hook.js';
import type { HookAnswer } from '../hooks/run-hook.js';
import { mayNameIssuer } from '../http/issuer-url.js';
import { singleFlight } from '../http/single-flight.js';
import { lruMap } from '../lib/lru-map.js';
import { monotonicClock } from '../lib/monotonic-clock.js';
import {
  callable,
  checkOptions,
  isObject,
  isText,
  optional,
  seconds,
  text,
  wholeNumber,
} from '../options/option-checks.js';
import { unchecked } from '../options/unchecked.js';
import { deny } from '../response/denial.js';
import { isUnavailable } from '../response/unavailable-error.js';
import type { Claims, Token } from '../token/token.js';
import { attest } from './attest.js';
import { isAuthority } from './authority.js';
import type { AnyAuthority, AttestResult, Authority } from './authority.js';
import { claimCheckOptions } from './claim-check-options.js';
import { accepts } from './select-authority.js';

/** Options of `tenants`; all times are in seconds. */
export interface TenantOptions<N extends string, S extends StandardSchema> {
  /** The name for all tenants in results, in `accept` and in logs. `claims.iss` identifies the tenant. */
  readonly name: N;
  /**
   * Returns the authority of a tenant by the `iss` of a token that is not verified yet. Look the issuer up in your own
   * list, and return `undefined` for an unknown one. Do not build a URL from it.
   */
  readonly resolve: (issuer: string) => ResolvedTenant | Promise<ResolvedTenant>;
  /**
   * How long a tenant is cached before it is resolved again. A tenant that you removed is accepted for this long.
   * @default 300
   */
  readonly ttl?: number;
  /**
   * How many tenants are cached with their keys; the least recently used one is removed first.
   * @default 10000
   */
  readonly maxEntries?: number;
  /**
   * A Standard Schema for the claims of all tenants, which gives `access.claims` its type. The schema of a tenant
   * itself only checks.
   */
  readonly claims?: S;
}

type ResolvedTenant = Authority<string, unknown> | undefined | null;

const resolveAnswer: Readonly<HookAnswer<ResolvedTenant>> = {
  mustBe: 'an authority, such as jwtIssuer({ ... }), or undefined',
  holds: (value): value is ResolvedTenant => value === undefined || value === null || isAuthority(value),
};

interface CachedTenant {
  readonly authority: AnyAuthority;
  readonly since: number;
  /** The authority before, whose keys are used until this one has attested a token. */
  previous: AnyAuthority | undefined;
}

/** How long an issuer counts as unknown before it is resolved again, in seconds. A new tenant waits no longer. */
const unknownTtl = 5;

/** The memory for issuers that are unknown, in characters. */
const maxUnknown = 1_000_000;

/**
 * An authority for many issuers under one name. Each issuer is resolved when its first token arrives. It accepts every
 * JWT that no earlier authority accepts, so list it last. A token whose issuer is not resolved is denied. Throws
 * `ConfigurationError` for invalid options.
 */
export function tenants<const N extends string, S extends StandardSchema = StandardSchema<Claims>>(
  options: TenantOptions<N, S>,
): Authority<N, InferOutput<S>> {
  const factory =
    isObject(options) && isText(options.name) ? `tenants({ name: "${options.name}" })` : 'tenants';
  checkOptions(factory, options, {
    name: text('a name for these issuers, such as "tenants"'),
    resolve: callable('a function that takes an issuer and gives its authority, or undefined'),
    ttl: optional(seconds(1, 86_400)),
    maxEntries: optional(wholeNumber(1, 1_000_000)),
    claims: claimCheckOptions.claims,
  });
  const { name, ttl = 300, maxEntries = 10_000, claims } = options;
  const cachedTenants = lruMap<CachedTenant>(maxEntries);
  const unknown = lruMap<{ since: number; length: number }>(maxUnknown, ({ length }) => length);

  const clock = monotonicClock();

  const resolve = singleFlight({ what: 'the authority of an issuer' }, async (issuer, context) => {
    const since = clock.at(context.now());
    const authority = await runLookup(
      `"resolve" of ${factory}`,
      () => options.resolve(issuer),
      resolveAnswer,
    );
    const other = cachedTenants.get(issuer);
    if (!authority) {
      cachedTenants.delete(issuer);
      unknown.set(issuer, { since, length: issuer.length });
      return undefined;
    }
    // If several requests resolve it at once, one authority is kept: each one would fetch its own keys.
    if (other !== undefined && other.since >= since) return other;
    const previous = other?.authority === authority ? undefined : (other?.previous ?? other?.authority);
    const tenant = { authority, since, previous };
    cachedTenants.set(issuer, tenant);
    return tenant;
  });

  return {
    name,
    accepts: (token) => token.kind === 'jwt' && isText(token.unverified.claims.iss),
    async attest(token, context) {
      const issuer = token.kind === 'jwt' ? token.unverified.claims.iss : undefined;
      if (!isText(issuer)) return { denial: deny('issuer_unknown') };
      const now = clock.at(context.now());
      const isFresh = (entry: { since: number } | undefined, lifetime: number): boolean =>
        entry !== undefined && now - entry.since < lifetime;
      const known = cachedTenants.get(issuer);
      const current = isFresh(known, ttl) ? known : undefined;
      // `resolve` could turn such an issuer into a URL with an unexpected host or path.
      const isUnknown = !mayNameIssuer(issuer) || isFresh(unknown.get(issuer), unknownTtl);
      if (current === undefined && isUnknown) return { denial: deny('issuer_unknown') };
      const tenant = current ?? (await resolve(issuer, context));
      if (tenant === undefined || !accepts(tenant.authority, token))
        return { denial: deny('issuer_unknown') };
      const attested = await attestTenant(tenant, token, context);
      if (attested.denial) return attested;
      return { ...attested, by: [...(attested.by ?? []), tenant.authority] };
    },
    rules: [],
    // Each tenant may have any of them.
    kinds: knownKinds,
    // The option of each tenant decides.
    binding: unchecked,
    ...(claims && { claims: claims as StandardSchema<InferOutput<S>> }),
  };
}

/**
 * Attests a token at a tenant. An authority that was resolved anew has no keys yet. While its issuer is away, the keys
 * that the authority before has cached are used, as long as those of a `jwtIssuer` would be. Rules are those of the
 * tenant as it is now.
 */
async function attestTenant(tenant: CachedTenant, token: Token, context: Context): Promise<AttestResult> {
  const { authority, previous } = tenant;
  try {
    const attested = await attest(authority, token, context);
    if (!attested.denial) tenant.previous = undefined;
    return attested;
  } catch (error) {
    if (previous === undefined || !isUnavailable(error) || !accepts(previous, token)) throw error;
    return attest(previous, token, context);
  }
}
