import { knownKinds } from '../claims/principal-kind.js';
import type { InferOutput, StandardSchema } from '../claims/schema.js';
import type { Context } from '../context.js';
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
import type { AuthRequest } from '../request/auth-request.js';
import { deny } from '../response/denial.js';
import { isUnavailable } from '../response/unavailable-error.js';
import type { Claims, Token } from '../token/token.js';
import { attest } from './attest.js';
import type { AttestResult, Authority } from './authority.js';
import { claimCheckOptions } from './claim-check-options.js';
import { tenantResolver } from './resolved-tenants.js';
import type { ResolvedTenant, Tenant } from './resolved-tenants.js';
import { accepts } from './select-authority.js';

/** Options of `tenants`; all times are in seconds. */
export interface TenantOptions<N extends string, S extends StandardSchema> {
  /** The name for all tenants in results, in `accept` and in logs. `claims.iss` identifies the tenant. */
  readonly name: N;
  /**
   * Returns the authority of a tenant by the `iss` of a token that is not verified yet. Look the issuer up in your own
   * list, and return `undefined` for an unknown one. Do not build a URL from it. If the answer depends on the host too,
   * read it from `request`. Such an answer is not cached: `resolve` is then called for each request. `request` is
   * `undefined` for a token given to `verify`, and behind `cached`.
   */
  readonly resolve: (issuer: string, request?: AuthRequest) => ResolvedTenant | Promise<ResolvedTenant>;
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
  const tenantOf = tenantResolver({
    what: `"resolve" of ${factory}`,
    resolve: options.resolve.bind(options),
    ttl,
    maxEntries,
  });

  return {
    name,
    accepts: (token) => token.kind === 'jwt' && isText(token.unverified.claims.iss),
    async attest(token, context, request) {
      const issuer = token.kind === 'jwt' ? token.unverified.claims.iss : undefined;
      if (!isText(issuer)) return { denial: deny('issuer_unknown') };
      const tenant = await tenantOf(issuer, context, request);
      if (tenant === undefined || !accepts(tenant.authority, token))
        return { denial: deny('issuer_unknown') };
      const attested = await attestTenant(tenant, token, context, request);
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
async function attestTenant(
  tenant: Tenant,
  token: Token,
  context: Context,
  request: AuthRequest | undefined,
): Promise<AttestResult> {
  const { authority, previous } = tenant;
  try {
    const attested = await attest(authority, token, context, request);
    if (!attested.denial) tenant.previous = undefined;
    return attested;
  } catch (error) {
    if (previous === undefined || !isUnavailable(error) || !accepts(previous, token)) throw error;
    return attest(previous, token, context, request);
  }
}
