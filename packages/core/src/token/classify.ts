import { deny } from '../response/denial.js';
import type { Result } from '../response/result.js';
import { ambiguous, decodeObject, isBase64url } from './base64url.js';
import type { CacheableJwt, Claims, JwsHeader, Token } from './token.js';

/**
 * Classifies a token by its shape (RFC 7515 §7.1, RFC 7516 §7.1), without trusting its content. `known` returns a
 * header that was decoded before. A token is malformed if it has a character that no bearer token has (RFC 6750 §2.1),
 * or ambiguous JSON. Such a token is denied before anything is looked up or verified.
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
  const header = known?.(encoded) ?? decodeObject(encoded);
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
    return { denial: deny('token_malformed') };
  const token: CacheableJwt = {
    kind: 'jwt',
    raw,
    unverified: { header, claims },
    verifiedBy: undefined,
    principal: undefined,
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
  return /^[\w.-]+$/.test(raw) ? { token: { kind: 'jwe', raw } } : { denial: deny('token_malformed') };
}

/** Classifies an opaque token. It must consist of the characters of a bearer token (RFC 6750 §2.1). */
function opaque(raw: string): Result<{ token: Token }> {
  return /^[\w.~+/-]+=*$/.test(raw)
    ? { token: { kind: 'opaque', raw } }
    : { denial: deny('token_malformed') };
}
