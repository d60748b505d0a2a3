import type { Authority } from './authority.js';
import type { Principal } from './principal.js';

/** Who is calling, according to whom, with which claims. */
export interface Access<N extends string = string, C = unknown> extends Principal {
  /** The name of the authority that vouches for it; compare it to narrow `claims`. */
  readonly authority: N;
  /** The claims, as the authority's schema gave them back. */
  readonly claims: C;
  /** The token itself, to be passed on; it is not enumerable, so logging or sending the access does not leak it. */
  readonly token: string;
}

/** The accesses that these authorities can give. */
export type AccessOf<A extends Authority<string, unknown>> =
  A extends Authority<infer N, infer C> ? Access<N, C> : never;

/** Puts together what has been found out. */
export function shape<N extends string, C>(
  authority: N,
  principal: Principal,
  claims: C,
  token: string,
): Access<N, C> {
  const access = { ...principal, authority, claims };
  return Object.defineProperty(access, 'token', { value: token, enumerable: false }) as Access<N, C>;
}
