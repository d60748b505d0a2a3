import type { Access } from '../claims/access.js';
import type { KnownKind } from '../claims/principal-kind.js';
import type { MaybePromise } from '../lib/maybe-promise.js';

/** The accesses of the named authorities only. One access may stand for several, as with a list of `Authority`. */
export type Only<A extends Access, N extends string> = A extends { readonly authority: N }
  ? A
  : [N & A['authority']] extends [never]
    ? never
    : A & { readonly authority: N };

/** How and when the user must have authenticated (RFC 9470). At least one of the two is given. */
export interface RequiredAuthentication {
  /** How many seconds ago the user may have authenticated at most, by `auth_time`. A whole number, 0 or more. */
  readonly maxAge?: number;
  /** The authentication context classes of which `acr` must be one, in order of preference. */
  readonly acr?: readonly string[];
}

/** What a route requires of a caller. Every member that is given must hold. Plain data, except for `allow`. */
export interface Requirements<A extends Access = Access, N extends A['authority'] = A['authority']> {
  /** The names of the authorities whose tokens this route takes; the others are refused before anything is verified. */
  readonly accept?: readonly N[];
  /** `true` requires a token that is bound to a key (RFC 7800), with a proof that `proofs` of the verifier checks. */
  readonly bound?: true;
  /** The kind of principal, or the kinds, that may: `'person'`, `'machine'`, `'api_key'`; `'unknown'` never may. */
  readonly kind?: KnownKind | readonly KnownKind[];
  /**
   * How and when the user must have authenticated (RFC 9470): `maxAge` in whole seconds, `acr` as a list of which one suffices.
   * A caller who has not gets 401 with a challenge that names both. The claims `auth_time` and `acr` must be there for it.
   */
  readonly authentication?: RequiredAuthentication;
  /** Scopes that the token must all have. */
  readonly scopes?: readonly string[];
  /** Permissions that the caller must all have. */
  readonly permissions?: readonly string[];
  /** `true` for any organization, or the organizations that may. */
  readonly organization?: true | string | readonly string[];
  /**
   * Further requirements that must all hold, such as policies that several routes share. They are checked after the members
   * above. They are checked in order, and the first that fails refuses the caller.
   */
  readonly allOf?: readonly Requirements<A>[];
  /**
   * Alternatives: at least one must hold. They are tried in order after `allOf`, until one holds. If none holds, the denial is
   * that of an alternative that failed by its scopes or its authentication, since a client can ask for those. Otherwise it is
   * the denial of the alternative that passed the most checks, the first of them on a tie. `detail.anyOf` tells why each
   * alternative failed.
   */
  readonly anyOf?: readonly Requirements<A>[];
  /**
   * A last check of your own: `true` lets the caller in, `false` refuses; anything else is an error. An error that it throws,
   * and a promise that takes longer than 10 seconds, go to the framework as an `Error`.
   */
  readonly allow?: (access: Only<A, N>) => boolean | Promise<boolean>;
}

/**
 * Gives the requirements for one request, for example those of the organization in its path. It is called when the authority
 * of the token is known, and before anything is fetched or verified. `{}` lets in every caller with a valid token; `undefined`,
 * `null` and a member that is `undefined` are a `ConfigurationError`. An error that it throws, and a promise that takes longer
 * than 10 seconds, go to the framework as an `Error`.
 */
export type RequirementsFunction<
  A extends Access = Access,
  N extends A['authority'] = A['authority'],
  Request extends object = object,
> = (request: Request) => MaybePromise<Requirements<A, N>>;
