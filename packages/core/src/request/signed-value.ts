/**
 * The end of a signed value: an HMAC-SHA-256 in base64, with padding or without. The unused bits of the last character
 * must be zero.
 */
const signaturePattern = /^[A-Za-z\d+/]{42}[AEIMQUYcgkosw048]=?$/;

/**
 * Returns the value of a signed cookie, or `undefined` if no secret fits. The form is `<value>.<signature>`.
 *
 * - Hono and Better Auth write the padding (hono 4.13.19, `utils/cookie`; better-call 1.4.5).
 * - The plugin @fastify/cookie 11.1.5 leaves it out.
 * - So does cookie-parser 1.4.7, which also writes `s:` in front.
 *
 * WebCrypto compares the signatures in constant time.
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
