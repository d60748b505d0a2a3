import { classify } from './classify.js';
import type { JwtToken } from './token.js';

/**
 * Reads a token whose parts are base64url with padding, as RFC 4648 §5 describes it and RFC 7515 §2 forbids it. Each part
 * must have exactly its padding, and must be valid without it. Returns `undefined` for any other text. `raw` stays as it
 * is, because the signature is over the padded text.
 */
export function paddedJwt(raw: string, maxTokenLength: number): JwtToken | undefined {
  if (typeof raw !== 'string' || !raw.includes('=')) return undefined;
  const parts = raw.split('.');
  if (parts.some(({ length }) => length % 4 !== 0)) return undefined;
  const classified = classify(parts.map(withoutPadding).join('.'), maxTokenLength);
  if (classified.denial || classified.token.kind !== 'jwt') return undefined;
  return { ...classified.token, raw, padded: true };
}

/** Returns a part of base64url without its padding of at most two characters. */
export function withoutPadding(part: string): string {
  return part.replace(/={1,2}$/, '');
}
