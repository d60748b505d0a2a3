import * as base64url from 'jose/base64url';

/** The SHA-256 digest of a text, in base64url: what stands for a secret where the secret itself must not be kept. */
export async function sha256(text: string): Promise<string> {
  return base64url.encode(new Uint8Array(await digestBytes(text)));
}

/** The same, as bytes. */
export function digestBytes(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
}

/** Compares two texts in a time that tells nothing about where they differ. */
export function timingSafeEqual(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  let differing = 0;
  for (let at = 0; at < one.length; at += 1) differing |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return differing === 0;
}
