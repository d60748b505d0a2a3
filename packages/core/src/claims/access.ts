import type { Principal } from './principal.js';

/** The verified caller: the principal, its claims and the authority that attested them. */
export interface Access<N extends string = string, C = unknown> extends Principal {
  /** The name of the authority that attested the claims. Compare it to narrow `claims`. */
  readonly authority: N;
  /**
   * The claims, as the schema of the authority returned them. Lists and plain objects in them are frozen. They share
   * nothing with the application or with another request, except objects of classes that a schema created.
   */
  readonly claims: C;
  /**
   * The token itself, for calls to other services. It is not enumerable, so logging or serializing the access does not
   * leak it.
   */
  readonly token: string;
}

/**
 * Hides the token behind a private field and a getter. `Object.defineProperty` on each object would take a hundred
 * times as long.
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

/** Creates the access from its parts. */
export function createAccess<N extends string, C>(
  authority: N,
  principal: Principal,
  claims: C,
  token: string,
): Access<N, C> {
  return new AccessRecord(authority, principal, claims, token) as Access<string, unknown> as Access<N, C>;
}
