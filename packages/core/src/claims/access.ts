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
   * leak it. Proxies of the access and objects that inherit from it have it too. A copy such as `{ ...access }` has not.
   */
  readonly token: string;
}

/** Makes its argument the `this` of a class that extends it, so that the class adds a private field to the argument. */
class Extended {
  constructor(list: object) {
    // oxlint-disable-next-line no-constructor-return -- the purpose of the class
    return list;
  }
}

/** A list that also holds the token, in a private field. */
class TokenHolder extends Extended {
  readonly #token: string;

  constructor(list: object, token: string) {
    super(list);
    this.#token = token;
  }

  /** Throws a `TypeError` if the list does not hold a token. */
  static tokenIn(list: object): string {
    return (list as TokenHolder).#token;
  }
}

/**
 * Hides the token behind private fields and a getter. `Object.defineProperty` on each object would take several times
 * as long.
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
    this.scopes = copyWithToken(principal.scopes, token);
    this.permissions = principal.permissions;
    this.authority = authority;
    this.claims = claims;
    this.#token = token;
  }

  get token(): string {
    return #token in this ? this.#token : tokenThrough(this);
  }
}

/** Reads the token for an object that inherits from an access, and for a proxy. Neither has the private field. */
function tokenThrough(object: AccessRecord): string {
  const parent: unknown = Object.getPrototypeOf(object);
  return parent instanceof AccessRecord ? parent.token : TokenHolder.tokenIn(object.scopes);
}

function copyWithToken(scopes: readonly string[], token: string): readonly string[] {
  const copy = [...scopes];
  // In this order: a frozen object may not accept further private fields.
  void new TokenHolder(copy, token);
  return Object.freeze(copy);
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
