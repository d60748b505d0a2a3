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

  // A JWT has two dots, an encrypted one has four.
  const first = raw.indexOf('.');
  const second = nextDot(raw, first);
  const third = nextDot(raw, second);
  const fourth = nextDot(raw, third);
  const isSigned = second !== -1 && third === -1;
  const isEncrypted = fourth !== -1 && nextDot(raw, fourth) === -1;
  const encoded = isSigned || isEncrypted ? raw.slice(0, first) : '';
  const header = known?.(encoded) ?? headerFrom(encoded);
  if (header === undefined) return opaque(raw);
  if (header === ambiguous) return { denial: deny('token_malformed') };
  if (isEncrypted) return encrypted(raw);

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

/** Returns the position of the dot after another one. Returns -1 if there is none, or not even the other one. */
function nextDot(raw: string, before: number): number {
  return before === -1 ? -1 : raw.indexOf('.', before + 1);
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
