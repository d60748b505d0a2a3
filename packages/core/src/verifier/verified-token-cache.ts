import { readPrincipal } from '../claims/principal.js';
import type { Principal, PrincipalReading } from '../claims/principal.js';
import { deepFreeze } from '../lib/deep-freeze.js';
import { lruMap } from '../lib/lru-map.js';
import type { Denial } from '../response/denial.js';
import { isAboutProof } from '../response/is-about-proof.js';
import type { Result } from '../response/result.js';
import { wasVerified } from '../signature/verify-signature.js';
import { classify } from '../token/classify.js';
import type { CacheableJwt, Claims, JwsHeader, JwtToken, Token } from '../token/token.js';
import { claimsSize } from './claims-size.js';

/** A cache of tokens with verified signatures. It holds what was read of them, and no verdict. */
export interface VerifiedTokenCache {
  /** The token of this text, if it is in the cache. */
  readonly get: (raw: string) => JwtToken | undefined;
  /** The header of this encoding, if a verified token had it. */
  readonly header: (encoded: string) => JwsHeader | undefined;
  /** Adds a token, if its signature was verified. */
  readonly set: (token: Token) => void;
  readonly delete: (token: JwtToken) => void;
  /** Adds a judged token, or removes it. `cached` is the token, if it was in the cache. */
  readonly update: (token: Token, cached: JwtToken | undefined, denial: Denial | undefined) => void;
}

/**
 * A token in the cache. After its first request only its text is kept, with the key and the decision. Its claims are read again
 * from the text at its second request. Many tokens come only once, and the garbage collector has to move all that is kept.
 */
interface CachedToken extends Pick<CacheableJwt, 'raw' | 'verifiedBy' | 'decision'> {
  /** The most memory that it can take, in bytes. */
  readonly bytes: number;
  /** The token of the second request and of all later ones. */
  readonly token: JwtToken | undefined;
}

/** The memory for one token, in bytes: enough for about 1,000 characters and 12 claims. A larger token counts as several. */
const bytesPerToken = 7000;

/** The memory of every token besides its text, header and claims, in bytes. */
const baseBytes = 1600;

/** The memory of a text that is in a list a second time, in bytes. */
const listBytes = 8;

/** How many headers are cached. An issuer writes only a few different ones. */
const maxHeaders = 100;

/** The memory for one header, in bytes. */
const bytesPerHeader = 2000;

/** Creates a cache that takes at most the memory of so many tokens of a usual size, whatever their claims are. */
export function createVerifiedTokenCache(maxTokens: number): VerifiedTokenCache {
  const sizeOfHeader = headerSizes();
  const tokens = lruMap<CachedToken>(maxTokens * bytesPerToken, ({ bytes }) =>
    Math.max(bytesPerToken, bytes),
  );
  const headers = lruMap<JwsHeader>(maxHeaders * bytesPerHeader, (header) =>
    Math.max(bytesPerHeader, claimsSize(header)),
  );

  function add(cached: CachedToken): void {
    tokens.set(endOf(cached.raw), cached);
  }

  /** Reads a verified token again from its text, which gives the same JWT as at its first request. */
  function readAgain(cached: CachedToken): JwtToken | undefined {
    const { raw, verifiedBy, decision } = cached;
    const classified = classify(raw, raw.length, headers.get);
    if (classified.denial || classified.token.kind !== 'jwt') return undefined;
    const { token } = classified;
    const { header, claims } = deepFreeze(token.unverified);
    Object.assign(token, { verifiedBy, decision });
    cachedPrincipal(token, claims);
    add({ ...cached, token, bytes: tokenSize(token) + sizeOfHeader(header) });
    return token;
  }

  const cache: VerifiedTokenCache = {
    get(raw) {
      if (typeof raw !== 'string') return undefined;
      const cached = tokens.get(endOf(raw));
      if (cached?.raw !== raw) return undefined;
      return cached.token ?? readAgain(cached);
    },
    header: headers.get,
    set(token) {
      // A padded token lives for two minutes, and has a header of its own: it would only remove others.
      if (token.kind !== 'jwt' || token.padded === true || !wasVerified(token)) return;
      const { unverified, verifiedBy, decision } = token as CacheableJwt;
      const raw = ownText(token.raw);
      // Only a cached header is frozen.
      if (!Object.isFrozen(unverified.header)) {
        const encoded = raw.slice(0, raw.indexOf('.'));
        if (headers.get(encoded) === undefined) headers.set(ownText(encoded), deepFreeze(unverified.header));
      }
      add({ raw, verifiedBy, decision, bytes: baseBytes + raw.length, token: undefined });
    },
    delete(token) {
      const end = endOf(token.raw);
      if (tokens.get(end)?.token === token) tokens.delete(end);
    },
    update(token, cached, denial) {
      const stays = staysCached(denial);
      if (cached && !stays) cache.delete(cached);
      if (!cached && stays) cache.set(token);
    },
  };
  return cache;
}

/**
 * Whether a token stays in the cache. A revoked one passed all other checks, and would cost a signature check each time. Others
 * that are denied may be many, such as those of another API, and would push out good ones. A token whose proof is denied has
 * passed its rules. A client without a nonce is denied once, and sends it again.
 */
function staysCached(denial: Denial | undefined): boolean {
  return denial === undefined || denial.code === 'token_revoked' || isAboutProof(denial.code);
}

/** The most memory that a token can take, in bytes, without its header. */
function tokenSize(token: JwtToken): number {
  const { raw, unverified } = token;
  const { claims } = unverified;
  const { principal } = token as CacheableJwt;
  let bytes = baseBytes + raw.length + claimsSize(claims);
  if (principal === undefined) return bytes;
  const { scopes, permissions } = principal as Principal;
  // The access has a copy of the list of scopes. A list that is a claim itself was counted with the claims.
  bytes += listBytes * scopes.length;
  if (scopes !== claims.scope && scopes !== claims.scp) bytes += claimsSize(scopes);
  if (permissions !== claims.permissions) bytes += claimsSize(permissions);
  return bytes;
}

/** Measures the size of headers. The last one is not measured again, since tokens of one issuer share a header object. */
function headerSizes(): (value: object) => number {
  let last: object | undefined;
  let size = 0;
  return (value) => {
    if (value !== last) size = claimsSize(value);
    last = value;
    return size;
  };
}

/** Copies a string. A slice of a longer string, such as one cookie of many, keeps all of it in memory. */
function ownText(text: string): string {
  return ` ${text}`.slice(1);
}

/** The key of a token: the end of its signature. Its whole text is compared afterwards, which costs less than hashing it. */
function endOf(raw: string): string {
  return raw.slice(-12);
}

/**
 * Reads the principal from the registered claims. It is read once per token, if the claims are the token's own frozen ones and
 * none of them is malformed.
 */
export function cachedPrincipal(token: Token, claims: Claims): Result<PrincipalReading> {
  if (token.kind !== 'jwt' || token.unverified.claims !== claims) return readPrincipal(claims);
  const cacheable = token as CacheableJwt;
  if (cacheable.principal !== undefined) return { principal: cacheable.principal as Principal };
  const read = readPrincipal(claims);
  if (read.denial || read.malformed !== undefined) return read;
  // The lists become part of each access.
  Object.freeze(read.principal.scopes);
  Object.freeze(read.principal.permissions);
  cacheable.principal = read.principal;
  return read;
}
