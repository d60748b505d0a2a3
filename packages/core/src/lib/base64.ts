/**
 * Decodes base64 strictly (RFC 4648 §4): with padding, without white space, and only one encoding of the same bytes.
 * Returns `undefined` for anything else.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  try {
    const binary = atob(text);
    // `atob` accepts white space, missing padding and unused bits.
    if (btoa(binary) !== text) return undefined;
    const bytes = new Uint8Array(binary.length);
    for (let at = 0; at < bytes.length; at += 1) bytes[at] = binary.charCodeAt(at);
    return bytes;
  } catch {
    return undefined;
  }
}
