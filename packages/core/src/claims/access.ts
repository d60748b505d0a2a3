import type { Principal } from './principal.js';

/** Who is calling, according to whom, with which claims. */
export interface Access<N extends string = string, C = unknown> extends Principal {
  /** The name of the authority that vouches for it; compare it to narrow `claims`. */
  readonly authority: N;
  /**
   * The claims, as the authority's schema gave them back. Lists and plain objects in them are frozen, and nothing in them belongs to
   * the application or to another request; only objects of classes that a schema made are passed on as they are.
   */
  readonly claims: C;
  /** The token itself, to be passed on; it is not enumerable, so logging or sending the access does not leak it. */
  readonly token: string;
}

/**
 * A class for the sake of the one member that is its own and yet not shown, a hundredth of the price of defining that on
 * each object.
 */
class AccessRecord {
  readonly kind: Principal['kind'];
  readonly subject: Principal['subject'];
  readonly client: Principal['client'];
  readonly actor: Principal['actor'];
  readonly organization: Principal['organization'];
  readonly scopes: Principal['scopes'];
  readonly permissions: Principal['permissions'];
  readonly authority: string;
  readonly claims: unknown;
  readonly #token: string;

  constructor(authority: string, principal: Principal, claims: unknown, token: string) {
    this.kind = principal.kind;
    this.subject = principal.subject;
    this.client = principal.client;
    this.actor = principal.actor;
    this.organization = principal.organization;
    this.scopes = principal.scopes;
    this.permissions = principal.permissions;
    this.authority = authority;
    this.claims = claims;
    this.#token = token;
  }

  get token(): string {
    return this.#token;
  }
}

/** Puts together what has been found out. */
export function createAccess<N extends string, C>(
  authority: N,
  principal: Principal,
  claims: C,
  token: string,
): Access<N, C> {
  return new AccessRecord(authority, principal, claims, token) as Access<string, unknown> as Access<N, C>;
}
