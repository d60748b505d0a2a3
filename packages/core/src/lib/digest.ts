import * as base64url from 'jose/base64url';

/**
 * Returns the SHA-256 digest of a text or of bytes, in base64url. It replaces a secret where the secret must not be kept.
 */
export async function sha256(content: string | Uint8Array): Promise<string> {
  return base64url.encode(new Uint8Array(await digestBytes(content)));
}

/** Returns the SHA-256 digest of a text or of bytes, as bytes. */
export function digestBytes(content: string | Uint8Array): Promise<ArrayBuffer> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return crypto.subtle.digest('SHA-256', bytes);
}

/** Compares two texts in a time that does not depend on where they differ. */
export function timingSafeEqual(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  let differing = 0;
  for (let at = 0; at < one.length; at += 1) differing |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return differing === 0;
}
