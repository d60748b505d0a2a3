import { deepCopy, sameInstance } from '../lib/deep-copy.js';
import type { CacheableJwt, Claims, Token } from '../token/token.js';
import { createAccess } from './access.js';
import type { Access } from './access.js';
import type { Principal } from './principal.js';
import type { Attestation } from './rule.js';

/** Creates the access for one request from the attested claims, the output of the schema and the principal. */
export function accessFor(
  authority: string,
  token: Token,
  { claims: attested, header }: Attestation,
  validated: unknown,
  principal: Principal,
): Access {
  const cacheable = cacheableOf(token, attested, validated, principal);
  const earlier = cacheable?.access as Access | undefined;
  if (earlier?.authority === authority) return earlier;
  const claims = copyClaims(token, attested, validated);
  const access = createAccess(authority, copyPrincipal(token, principal), claims, token.raw, header);
  if (cacheable) cacheable.access = access;
  return access;
}

/** Returns the JWT, if its access depends on nothing else. Everything in such an access is frozen. */
function cacheableOf(
  token: Token,
  attested: Claims,
  validated: unknown,
  principal: Principal,
): CacheableJwt | undefined {
  if (token.kind !== 'jwt' || validated !== attested || token.unverified.claims !== attested)
    return undefined;
  const cacheable = token as CacheableJwt;
  return cacheable.principal === principal ? cacheable : undefined;
}

/**
 * Returns the claims for one request. A handler that changes them must change neither the next request nor an object of
 * the application. So the claims of a JWT are frozen, and all others are copied. `validated` is the output of the
 * schema.
 */
function copyClaims(token: Token, attested: Claims, validated: unknown): unknown {
  if (validated !== attested) return deepCopy(validated, sameInstance);
  return isOfJwt(token, attested) ? attested : deepCopy(attested);
}

/**
 * Returns the attested claims for later comparisons. An own authority may change its object later, so its members are copied.
 */
export function ownMembers(token: Token, attested: Claims): Claims {
  return isOfJwt(token, attested) ? attested : Object.freeze({ ...attested });
}

/** Whether claims are those of the JWT itself, which are frozen. */
function isOfJwt(token: Token, attested: Claims): boolean {
  return token.kind === 'jwt' && token.unverified.claims === attested;
}

/**
 * Returns the principal for one request, with lists of its own, for the same reason. That of a JWT is already frozen. A
 * principal without a kind gets the kind `unknown`.
 */
function copyPrincipal(token: Token, principal: Principal): Principal {
  if (token.kind === 'jwt' && (token as CacheableJwt).principal === principal) return principal;
  const { kind, scopes, permissions } = principal as Partial<Pick<Principal, 'kind'>> &
    Omit<Principal, 'kind'>;
  return {
    ...principal,
    kind: kind ?? 'unknown',
    scopes: Object.freeze([...scopes]),
    permissions: Object.freeze([...permissions]),
  };
}
