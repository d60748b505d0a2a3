import type { Access } from '../claims/access.js';
import type { KnownKind } from '../claims/principal-kind.js';

/** The accesses of the named authorities only. */
export type Only<A extends Access, N extends A['authority']> = Extract<A, { readonly authority: N }>;

/** What a route asks of a caller; everything given must hold. */
export interface Requirements<A extends Access = Access, N extends A['authority'] = A['authority']> {
  /** The names of the authorities whose tokens this route takes; the others are refused before anything is verified. */
  readonly accept?: readonly N[];
  /** The kind of principal, or the kinds, that may: `'person'`, `'machine'`, `'api_key'`; `'unknown'` never may. */
  readonly kind?: KnownKind | readonly KnownKind[];
  /** Scopes that the token must all have. */
  readonly scopes?: readonly string[];
  /** Permissions that the caller must all have. */
  readonly permissions?: readonly string[];
  /** `true` for any organization, or the organizations that may. */
  readonly organization?: true | string | readonly string[];
  /**
   * A last check of your own: `true` lets the caller in, `false` refuses; anything else is an error. An error that it throws,
   * and a promise that takes longer than 10 seconds, go to the framework as an `Error`.
   */
  readonly allow?: (access: Only<A, N>) => boolean | Promise<boolean>;
}
