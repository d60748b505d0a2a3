import { knownKinds } from '../claims/principal-kind.js';
import type { InferOutput, StandardSchema } from '../claims/schema.js';
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
import { deny } from '../response/denial.js';
import type { Claims } from '../token/token.js';
import { attest } from './attest.js';
import { isAuthority } from './authority.js';
import type { Authority } from './authority.js';
import { claimCheckOptions } from './claim-check-options.js';
import { accepts } from './select-authority.js';

/** What `tenants` takes; all times are in seconds. */
export interface TenantOptions<N extends string, S extends StandardSchema> {
  /** The name of all of them together in results, in `accept` and in logs; `claims.iss` says which one it was. */
  readonly name: N;
  /**
   * The authority of a tenant by the `iss` of a token, which is not verified yet: look it up in your own list, and give
   * nothing for one that you do not know. Do not build an address from it.
   */
  readonly resolve: (issuer: string) => Resolved | Promise<Resolved>;
  /**
   * How long a tenant is kept before it is resolved again, which is how long one that you removed lives on.
   * @default 300
   */
  readonly ttl?: number;
  /**
   * How many tenants are kept with their keys; the one not asked for the longest goes first.
   * @default 10000
   */
  readonly maxEntries?: number;
  /** A Standard Schema for the claims of all tenants, which gives `access.claims` its type; a tenant's own only checks. */
  readonly claims?: S;
}

type Resolved = Authority<string, unknown> | undefined | null;

const resolved: Readonly<HookAnswer<Resolved>> = {
  mustBe: 'an authority, such as jwtIssuer({ ... }), or undefined',
  holds: (value): value is Resolved => value === undefined || value === null || isAuthority(value),
};

interface Kept {
  readonly authority: Authority<string, unknown>;
  readonly since: number;
}

/**
 * Many issuers behind one name, each resolved when its first token comes. It takes every JWT that no authority before it
 * took, so it stands last; a token whose issuer is not resolved is refused.
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
  const kept = lruMap<Kept>(maxEntries);

  const clock = monotonicClock();

  const resolve = singleFlight({ what: 'the authority of an issuer' }, async (issuer, context) => {
    const since = clock.at(context.now());
    const authority = await runLookup(`"resolve" of ${factory}`, () => options.resolve(issuer), resolved);
    const other = kept.get(issuer);
    // Where several resolve it at once, one authority is enough: each would fetch the keys for itself.
    if (authority && other !== undefined && other.since >= since) return other.authority;
    if (authority) kept.set(issuer, { authority, since });
    else kept.delete(issuer);
    return authority ?? undefined;
  });

  return {
    name,
    accepts: (token) => token.kind === 'jwt' && isText(token.unverified.claims.iss),
    async attest(token, context) {
      const issuer = token.kind === 'jwt' ? token.unverified.claims.iss : undefined;
      if (!isText(issuer)) return { denial: deny('issuer_unknown') };
      const known = kept.get(issuer);
      const age = known === undefined ? Number.NaN : clock.at(context.now()) - known.since;
      const keptOne = age < ttl ? known?.authority : undefined;
      // What `resolve` makes of such an issuer could be an address of another host or path than it looks like.
      if (keptOne === undefined && !mayNameIssuer(issuer)) return { denial: deny('issuer_unknown') };
      const authority = keptOne ?? (await resolve(issuer, context));
      if (authority === undefined || !accepts(authority, token)) return { denial: deny('issuer_unknown') };
      const attested = await attest(authority, token, context);
      if (attested.denial) return attested;
      return { ...attested, by: [...(attested.by ?? []), authority] };
    },
    rules: [],
    // Those of whichever tenant comes.
    kinds: knownKinds,
    ...(claims && { claims: claims as StandardSchema<InferOutput<S>> }),
  };
}
