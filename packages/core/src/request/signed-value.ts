/**
 * The end of a signed value: an HMAC-SHA-256 in base64, with padding or without. The unused bits of the last character
 * must be zero.
 */
const signaturePattern = /^[A-Za-z\d+/]{42}[AEIMQUYcgkosw048]=?$/;

/**
 * Returns the value of a signed cookie, or `undefined` if no secret fits. The form is `<value>.<signature>`: of Hono and
 * Better Auth with padding (hono 4.13.19, `utils/cookie`; better-call 1.4.5), of @fastify/cookie 11.1.5 without it, and
 * of cookie-parser 1.4.7 also with `s:` in front. The signatures are compared in constant time by WebCrypto.
 */
export async function valueOfSigned(text: string, secrets: readonly string[]): Promise<string | undefined> {
  const signed = text.startsWith('s:') ? text.slice(2) : text;
  const dot = signed.lastIndexOf('.');
  const signature = signed.slice(dot + 1);
  if (dot === -1 || !signaturePattern.test(signature)) return undefined;
  const value = signed.slice(0, dot);
  const bytes = Uint8Array.from(atob(signature), (character) => character.charCodeAt(0));
  for (const secret of secrets) if (await isSignedWith(secret, value, bytes)) return value;
  return undefined;
}

async function isSignedWith(
  secret: string,
  value: string,
  signature: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const encoder = new TextEncoder();
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['verify']);
  return crypto.subtle.verify('HMAC', key, signature, encoder.encode(value));
}
