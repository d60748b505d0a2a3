import type { Claims, Token } from './classify.js';
import { copied, sameInstance } from './copied.js';
import { ConfigurationError } from './errors.js';
import type { Principal } from './principal.js';

/**
 * The claims as a request gets them: what a handler does to them must change neither the next request nor an object of the
 * application. The claims of a JWT are frozen; all others are copied. `conforming` is what a schema made of them.
 */
export function ownClaims(token: Token, attested: Claims, conforming: unknown): unknown {
  if (conforming !== attested) return copied(conforming, sameInstance);
  return token.kind === 'jwt' && token.unverified.claims === attested ? attested : copied(attested);
}

/** The principal with lists of its own, for the same reason; that of a JWT is frozen. Throws `ConfigurationError` for what is no list. */
export function ownPrincipal(authority: string, token: Token, principal: Principal): Principal {
  if (token.kind === 'jwt' && token.principal === principal) return principal;
  return {
    ...principal,
    scopes: listOf(authority, 'scopes', principal.scopes),
    permissions: listOf(authority, 'permissions', principal.permissions),
  };
}

/** A text would be searched for parts of words, so it is no list. */
function listOf(authority: string, member: string, list: readonly string[]): readonly string[] {
  if (Array.isArray(list)) return Object.freeze([...(list as readonly string[])]);
  throw new ConfigurationError(
    `"principal" of the authority "${authority}" must give "${member}" as a list.`,
  );
}
