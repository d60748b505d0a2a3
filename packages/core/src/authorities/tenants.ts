import { firstDenial, isAuthority } from '../authority.js';
import type { Authority } from '../authority.js';
import { boundedMap } from '../bounded.js';
import type { Claims } from '../classify.js';
import { coalesced } from '../coalesced.js';
import { deny } from '../denial.js';
import { ConfigurationError, UnavailableError } from '../errors.js';
import {
  callable,
  checkOptions,
  isObject,
  isText,
  optional,
  seconds,
  text,
  wholeNumber,
} from '../options.js';
import { principalOf } from '../principal.js';
import { conform } from '../schema.js';
import type { OutputOf, StandardSchema } from '../schema.js';
import { commonOptions } from './common-options.js';

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
  readonly seconds?: number;
  /**
   * How many tenants are kept with their keys; the one not asked for the longest goes first.
   * @default 10000
   */
  readonly most?: number;
  /** A Standard Schema for the claims of all tenants, which gives `access.claims` its type; a tenant's own only checks. */
  readonly claims?: S;
}

type Resolved = Authority<string, unknown> | undefined | null;

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
): Authority<N, OutputOf<S>> {
  const factory =
    isObject(options) && isText(options.name) ? `tenants({ name: "${options.name}" })` : 'tenants';
  checkOptions(factory, options, {
    name: text('a name for these issuers, such as "tenants"'),
    resolve: callable('a function that takes an issuer and gives its authority, or undefined'),
    seconds: optional(seconds(1, 86_400)),
    most: optional(wholeNumber(1, 1_000_000)),
    claims: commonOptions.claims,
  });
  const { name, seconds: life = 300, claims } = options;
  const kept = boundedMap<Kept>(options.most ?? 10_000);

  const resolve = coalesced(async (issuer, now: number): Promise<Authority<string, unknown> | undefined> => {
    let authority: Authority<string, unknown> | undefined;
    try {
      authority = (await options.resolve(issuer)) ?? undefined;
    } catch (error) {
      throw new UnavailableError(`the issuer of a token could not be resolved by ${factory}`, 1, error);
    }
    if (authority === undefined) kept.delete(issuer);
    else if (isAuthority(authority)) kept.set(issuer, { authority, since: now });
    else
      throw new ConfigurationError(
        `${factory}: "resolve" must give an authority, such as jwtIssuer({ ... }), or undefined.`,
      );
    return authority;
  });
  /** Who attested these claims: what a tenant checks and reads in its own way runs on every request, also when they are kept. */
  const attestors = new WeakMap<Claims, Authority<string, unknown>>();

  return {
    name,
    accepts: (token) => token.kind === 'jwt' && isText(token.unverified.claims.iss),
    async attest(token, context) {
      const issuer = token.kind === 'jwt' ? token.unverified.claims.iss : undefined;
      if (!isText(issuer)) return { denial: deny('issuer_unknown') };
      const now = context.now();
      const known = kept.get(issuer);
      const age = known === undefined ? Number.NaN : now - known.since;
      const authority = age >= 0 && age < life ? known?.authority : await resolve(issuer, now);
      if (authority === undefined || !authority.accepts(token)) return { denial: deny('issuer_unknown') };
      const attested = await authority.attest(token, context);
      if ('denial' in attested) return attested;
      const conforming = await conform(attested.attestation.claims, authority.claims);
      if ('denial' in conforming) return conforming;
      attestors.set(attested.attestation.claims, authority);
      return attested;
    },
    rules: [
      (attestation, context) => {
        const authority = attestors.get(attestation.claims);
        if (authority === undefined) return deny('issuer_unknown');
        return firstDenial(authority.rules, attestation, context);
      },
    ],
    principal: (claims) => attestors.get(claims)?.principal?.(claims) ?? principalOf(claims),
    ...(claims && { claims: claims as StandardSchema<OutputOf<S>> }),
  };
}
