import * as base64url from 'jose/base64url';

/** Returns the SHA-256 digest of a text in base64url. It replaces a secret where the secret must not be kept. */
export async function sha256(text: string): Promise<string> {
  return base64url.encode(new Uint8Array(await digestBytes(text)));
}

/** Returns the SHA-256 digest of a text as bytes. */
export function digestBytes(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
}

/** Compares two texts in a time that does not depend on where they differ. */
export function timingSafeEqual(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  let differing = 0;
  for (let at = 0; at < one.length; at += 1) differing |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return differing === 0;
}
