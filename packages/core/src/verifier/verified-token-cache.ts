import { readPrincipal } from '../claims/principal.js';
import type { Principal } from '../claims/principal.js';
import { deepFreeze } from '../lib/deep-freeze.js';
import { lruMap } from '../lib/lru-map.js';
import type { Result } from '../response/result.js';
import { wasVerified } from '../signature/verify-signature.js';
import type { CacheableJwt, Claims, JwsHeader, JwtToken, Token } from '../token/token.js';
import { claimsSize } from './claims-size.js';

/** The tokens whose signatures a verifier has verified: what was read of them, and no verdict. */
export interface VerifiedTokenCache {
  /** The token of this text, if it is in the cache. */
  readonly get: (raw: string) => JwtToken | undefined;
  /** The header of this encoding, if a verified token had it. */
  readonly header: (encoded: string) => JwsHeader | undefined;
  /** Adds a token, if its signature was verified. */
  readonly set: (token: Token) => void;
  readonly delete: (token: JwtToken) => void;
}

/** The room for one token, in bytes: enough for about 1,000 characters and 12 claims. One that needs more takes that of several. */
const room = 6400;

/** What is kept of every token besides its text, header and claims, in bytes. */
const base = 800;

/** An issuer writes a handful of different headers. */
const mostHeaders = 100;

/** The room for one of them, in bytes. */
const headerRoom = 2000;

/** Creates a cache that takes at most the memory of so many tokens of a usual size, whatever their claims are. */
export function createVerifiedTokenCache(most: number): VerifiedTokenCache {
  const weightOfHeader = weightOfLast();
  const tokens = lruMap<JwtToken>(most * room, (token) =>
    Math.max(room, weigh(token) + weightOfHeader(token.unverified.header)),
  );
  const headers = lruMap<JwsHeader>(mostHeaders * headerRoom, (header) =>
    Math.max(headerRoom, claimsSize(header)),
  );
  return {
    get(raw) {
      const cached = typeof raw === 'string' ? tokens.get(endOf(raw)) : undefined;
      return cached?.raw === raw ? cached : undefined;
    },
    header: headers.get,
    set(token) {
      if (token.kind !== 'jwt' || !wasVerified(token)) return;
      (token as { raw: string }).raw = ownText(token.raw);
      const { raw, unverified } = token;
      // A header that is remembered is frozen, and another one is not.
      if (!Object.isFrozen(unverified.header)) {
        const encoded = raw.slice(0, raw.indexOf('.'));
        if (headers.get(encoded) === undefined) headers.set(ownText(encoded), deepFreeze(unverified.header));
      }
      tokens.set(endOf(raw), token);
    },
    delete(token) {
      const end = endOf(token.raw);
      if (tokens.get(end) === token) tokens.delete(end);
    },
  };
}

/** At most how many bytes a token takes, besides its header. */
function weigh(token: JwtToken): number {
  const { raw, unverified } = token;
  const { claims } = unverified;
  const { principal } = token as CacheableJwt;
  let bytes = base + raw.length + claimsSize(claims);
  // A list that was made of a claim; where it is the claim, it is counted there.
  if (principal === undefined) return bytes;
  const { scopes, permissions } = principal as Principal;
  if (scopes !== claims.scope && scopes !== claims.scp) bytes += claimsSize(scopes);
  if (permissions !== claims.permissions) bytes += claimsSize(permissions);
  return bytes;
}

/** Weighs an object once, as long as the same one comes: tokens share a header, and each counts it, since it may outlive the others. */
function weightOfLast(): (value: object) => number {
  let last: object | undefined;
  let weight = 0;
  return (value) => {
    if (value !== last) weight = claimsSize(value);
    last = value;
    return weight;
  };
}

/** The same text by itself. A part of a longer text, such as one cookie of many, keeps all of it in memory. */
function ownText(text: string): string {
  return ` ${text}`.slice(1);
}

/** The end of its signature finds a token, many times faster than its whole text would; which then decides. */
function endOf(raw: string): string {
  return raw.slice(-12);
}

/**
 * The principal of a token with these claims, by the registered claims. It is read once per token, if the claims are the token's
 * own: those are frozen.
 */
export function cachedPrincipal(token: Token, claims: Claims): Result<{ principal: Principal }> {
  if (token.kind !== 'jwt' || token.unverified.claims !== claims) return readPrincipal(claims);
  const cacheable = token as CacheableJwt;
  if (cacheable.principal !== undefined) return { principal: cacheable.principal as Principal };
  const read = readPrincipal(claims);
  if (!read.denial) cacheable.principal = deepFreeze(read.principal);
  return read;
}
