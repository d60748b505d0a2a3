import { deny } from '../response/denial.js';
import type { Result } from '../response/result.js';
import { ambiguous, decodeObject, isBase64url } from './base64url.js';
import type { CacheableJwt, Claims, JwsHeader, Token } from './token.js';

/**
 * Tells what shape a token has (RFC 7515 §7.1, RFC 7516 §7.1) without believing any of it. A header that is known need not
 * be read again. Whatever holds a character beyond those of a bearer token (RFC 6750 §2.1), or JSON that not everyone reads
 * alike, is malformed here, before anything is looked up or verified.
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

/** Where the first dots are; five are one too many for every shape, so counting stops there. */
function dotsOf(raw: string): number[] {
  const dots: number[] = [];
  for (let at = raw.indexOf('.'); at !== -1 && dots.length < 5; at = raw.indexOf('.', at + 1)) dots.push(at);
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

/** RFC 7516 §7.1: every part is base64url; what holds anything else must not reach whoever decrypts or looks up. */
function encrypted(raw: string): Result<{ token: Token }> {
  return /^[\w.-]+$/.test(raw) ? { token: { kind: 'jwe', raw } } : { denial: deny('token_malformed') };
}

/** RFC 6750 §2.1 says which characters a bearer token may have; anything else was damaged on its way. */
function opaque(raw: string): Result<{ token: Token }> {
  return /^[\w.~+/-]+=*$/.test(raw)
    ? { token: { kind: 'opaque', raw } }
    : { denial: deny('token_malformed') };
}
