import { decodeBytes } from '../token/base64url.js';

/** Whether a member of a JWK has a value. `null` counts as absent: serializers of .NET and Python write it. */
export function isGiven(member: unknown): boolean {
  return member !== undefined && member !== null;
}

/** Removes correct padding of base64url. RFC 7515 §2 forbids it, but large issuers have published padded keys. */
export function unpadded(text: string): string {
  return text.length % 4 === 0 ? text.replace(/={1,2}$/, '') : text;
}

/** Returns the bytes of a member in base64url, with or without padding; `undefined` for anything else. */
export function bytesIn(member: unknown): Uint8Array | undefined {
  return typeof member === 'string' ? decodeBytes(unpadded(member)) : undefined;
}

/** Returns a member for a log. A text that is no usual name is not repeated. */
export function nameOf(member: unknown): string {
  return typeof member === 'string' && /^[\w.+-]{1,32}$/.test(member) ? `"${member}"` : 'no known name';
}
