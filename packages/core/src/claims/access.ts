import type { JwsHeader } from '../token/token.js';
import type { Principal } from './principal.js';

/**
 * The verified caller: the principal, its claims and the authority that attested them. It is frozen, since requests with
 * the same token may share it. To add something of your own, make a new object: `{ ...access, user }`.
 */
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
  /**
   * The verified header of a JWT. It is not enumerable either. Tokens without a verified header have none, such as
   * opaque tokens and API keys.
   */
  readonly header?: JwsHeader | undefined;
}

/** Makes its argument the `this` of a class that extends it, so that the class adds a private field to the argument. */
class Extended {
  constructor(list: object) {
    // oxlint-disable-next-line no-constructor-return -- the purpose of the class
    return list;
  }
}

/** A list that also holds the access that it belongs to, in a private field. */
class AccessHolder extends Extended {
  readonly #access: AccessRecord;

  constructor(list: object, access: AccessRecord) {
    super(list);
    this.#access = access;
  }

  /** Throws a `TypeError` if the list does not hold an access. */
  static accessIn(list: object): AccessRecord {
    return (list as AccessHolder).#access;
  }
}

/**
 * Hides the token and its header behind private fields and getters. `Object.defineProperty` on each object would take several times
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
  readonly #header: JwsHeader | undefined;
  #grant: object | undefined;

  constructor(
    authority: string,
    principal: Principal,
    claims: unknown,
    token: string,
    header: JwsHeader | undefined,
  ) {
    this.kind = principal.kind;
    this.subject = principal.subject;
    this.client = principal.client;
    this.actor = principal.actor;
    this.organization = principal.organization;
    this.scopes = copyWithAccess(principal.scopes, this);
    this.permissions = principal.permissions;
    this.authority = authority;
    this.claims = claims;
    this.#token = token;
    this.#header = header;
  }

  static setGrant(access: AccessRecord, grant: object): void {
    access.#grant = grant;
  }

  static grantOf(access: object): object | undefined {
    return #grant in access ? access.#grant : undefined;
  }

  get token(): string {
    return #token in this ? this.#token : accessBehind(this).token;
  }

  get header(): JwsHeader | undefined {
    return #header in this ? this.#header : accessBehind(this).header;
  }
}

/** Finds the access of a proxy and of an object that inherits from it. Neither has the private fields. */
function accessBehind(object: AccessRecord): AccessRecord {
  const parent: unknown = Object.getPrototypeOf(object);
  return parent instanceof AccessRecord ? parent : AccessHolder.accessIn(object.scopes);
}

function copyWithAccess(scopes: readonly string[], access: AccessRecord): readonly string[] {
  const copy = [...scopes];
  // In this order: a frozen object may not accept further private fields.
  void new AccessHolder(copy, access);
  return Object.freeze(copy);
}

/** Notes what a verifier granted with an access. A `WeakMap` would take several times as long for each new token. */
export function setGrant(access: Access, grant: object): void {
  AccessRecord.setGrant(access as object as AccessRecord, grant);
}

/** Returns what `setGrant` noted, or `undefined` for an access without it, and for a copy of one. */
export function grantOf(access: unknown): object | undefined {
  return typeof access === 'object' && access !== null ? AccessRecord.grantOf(access) : undefined;
}

/** Creates the access from its parts. */
export function createAccess<N extends string, C>(
  authority: N,
  principal: Principal,
  claims: C,
  token: string,
  header?: JwsHeader,
): Access<N, C> {
  return Object.freeze(new AccessRecord(authority, principal, claims, token, header)) as Access<
    string,
    unknown
  > as Access<N, C>;
}
