import { deny } from '../response/denial.js';
import type { Denial } from '../response/denial.js';
import type { Result } from '../response/result.js';
import { ambiguous, decodeObject, isBase64url } from './base64url.js';
import type { CacheableJwt, Claims, JwsHeader, Token } from './token.js';

/**
 * Classifies a token by its shape (RFC 7515 §7.1, RFC 7516 §7.1), without trusting its content. `known` returns a
 * header that was decoded before. A token is malformed if it has a character that no bearer token has (RFC 6750 §2.1),
 * or ambiguous JSON. Such a token is denied before anything is looked up or verified. The denial names the character.
 */
export function classify(
  raw: string,
  maxTokenLength: number,
  known?: (encoded: string) => JwsHeader | undefined,
): Result<{ token: Token }> {
  if (typeof raw !== 'string') return { denial: deny('token_malformed') };
  if (raw.length > maxTokenLength) return { denial: deny('token_too_long', { maxTokenLength }) };

  const dots = dotsOf(raw);
  const encoded = dots.length === 2 || dots.length === 4 ? raw.slice(0, dots[0]) : '';
  const header = known?.(encoded) ?? headerFrom(encoded);
  if (header === undefined) return opaque(raw);
  if (header === ambiguous) return { denial: deny('token_malformed') };
  if (dots.length === 4) return encrypted(raw);

  const [first, second] = dots as [number, number];
  const claims = decodeObject(raw.slice(first + 1, second));
  if (
    claims === undefined ||
    claims === ambiguous ||
    !isBase64url(raw.slice(second + 1)) ||
    !isHeader(header)
  )
    return malformed(raw, /[^\w.-]/);
  const token: CacheableJwt = {
    kind: 'jwt',
    raw,
    unverified: { header, claims },
    verifiedBy: undefined,
    principal: undefined,
    access: undefined,
    decision: undefined,
  };
  return { token };
}

/** Returns the positions of the first dots, at most five: no shape has that many. */
function dotsOf(raw: string): number[] {
  const dots: number[] = [];
  for (let index = raw.indexOf('.'); index !== -1 && dots.length < 5; index = raw.indexOf('.', index + 1))
    dots.push(index);
  return dots;
}

/**
 * Decodes a header. An optional member that is `null` counts as absent, as some libraries write it. `crit` restricts the
 * use of the token, so it stays and denies (RFC 7515 §4.1.11).
 */
function headerFrom(encoded: string): ReturnType<typeof decodeObject> {
  const header = decodeObject(encoded);
  if (typeof header !== 'object' || !Object.values(header).includes(null)) return header;
  return Object.fromEntries(
    Object.entries(header).filter(([name, value]) => value !== null || name === 'crit'),
  );
}

function isHeader(header: Claims): header is JwsHeader {
  const { alg, kid, typ } = header;
  return (
    typeof alg === 'string' &&
    (kid === undefined || typeof kid === 'string') &&
    (typ === undefined || typeof typ === 'string')
  );
}

/**
 * Classifies an encrypted JWT. Every part must be base64url (RFC 7516 §7.1), so that no other character reaches
 * decryption or a look-up.
 */
function encrypted(raw: string): Result<{ token: Token }> {
  return /^[\w.-]+$/.test(raw) ? { token: { kind: 'jwe', raw } } : malformed(raw, /[^\w.-]/);
}

/** Classifies an opaque token. It must consist of the characters of a bearer token (RFC 6750 §2.1). */
function opaque(raw: string): Result<{ token: Token }> {
  return /^[\w.~+/-]+=*$/.test(raw)
    ? { token: { kind: 'opaque', raw } }
    : malformed(raw, raw.search(/[^\w.~+/=-]/) === -1 ? /=/ : /[^\w.~+/=-]/);
}

/** Denies a token, and names the first character that it must not contain, never more of it. */
function malformed(raw: string, foreign: RegExp): { denial: Denial } {
  const at = raw.search(foreign);
  return { denial: deny('token_malformed', at === -1 ? {} : { character: nameOf(raw.slice(at)) }) };
}

/** Names the first character of a text. Those that are not visible in every log are named by their number. */
function nameOf(text: string): string {
  const code = text.codePointAt(0) as number;
  return code > 0x20 && code < 0x7f
    ? JSON.stringify(text.slice(0, 1))
    : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
