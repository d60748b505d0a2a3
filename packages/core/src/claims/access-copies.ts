import { deepCopy, sameInstance } from '../lib/deep-copy.js';
import type { CacheableJwt, Claims, Token } from '../token/token.js';
import type { Principal } from './principal.js';

/**
 * The claims as a request gets them: what a handler does to them must change neither the next request nor an object of the
 * application. The claims of a JWT are frozen; all others are copied. `conforming` is what a schema made of them.
 */
export function copyClaims(token: Token, attested: Claims, conforming: unknown): unknown {
  if (conforming !== attested) return deepCopy(conforming, sameInstance);
  return token.kind === 'jwt' && token.unverified.claims === attested ? attested : deepCopy(attested);
}

/** The principal with lists of its own, for the same reason; that of a JWT is frozen. Without a kind, it is of an unknown one. */
export function copyPrincipal(token: Token, principal: Principal): Principal {
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
