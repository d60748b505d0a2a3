import * as base64url from 'jose/base64url';
import { hasUniqueNames } from './unique-names.js';

/** The result for a JSON object that two parsers could read differently. */
export const ambiguous: unique symbol = Symbol('ambiguous');

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
// `Buffer`, where the runtime has it, is several times faster than the portable functions.
const NodeBuffer = globalThis.Buffer as typeof globalThis.Buffer | undefined;
const reused = NodeBuffer?.allocUnsafeSlow(16_384);

/**
 * Decodes base64url strictly (RFC 7515 §2): no padding, no other characters, and only one encoding of the same bytes.
 * Returns `undefined` for anything else.
 */
export function decodeBytes(segment: string): Uint8Array | undefined {
  try {
    const bytes = NodeBuffer ? NodeBuffer.from(segment, 'base64url') : base64url.decode(segment);
    return encode(bytes) === segment ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** Whether `decodeBytes` could decode a text, in half the time: no bytes are created. */
export function isBase64url(segment: string): boolean {
  const rest = segment.length % 4;
  // The unused bits of the last character must be zero.
  const last = rest === 2 ? 'AQgw' : 'AEIMQUYcgkosw048';
  return rest !== 1 && /^[\w-]*$/.test(segment) && (rest === 0 || last.includes(segment.slice(-1)));
}

/**
 * Decodes a base64url segment that must contain one JSON object in UTF-8. Returns `undefined` for anything else.
 * Returns `ambiguous` if two members have the same name at any depth, or a string has half a surrogate pair.
 */
export function decodeObject(
  segment: string,
): Readonly<Record<string, unknown>> | typeof ambiguous | undefined {
  // What fails to be parsed costs ten times as much as what is refused here.
  if (!mayStartObject(segment)) return undefined;
  try {
    const text = decodeText(segment);
    if (text?.trimStart().startsWith('{') !== true) return undefined;
    // JSON that starts with a brace is an object.
    const value = JSON.parse(text) as Readonly<Record<string, unknown>>;
    return hasUniqueNames(text, value) ? value : ambiguous;
  } catch {
    return undefined;
  }
}

/** Whether the first byte can be that of a JSON object: a brace, a space, a tab or a line break (RFC 8259 §2). */
function mayStartObject(segment: string): boolean {
  return 'eICD'.includes(segment.charAt(0)) && segment !== '';
}

/** Decodes base64url and UTF-8 strictly. Returns `undefined` for invalid base64url, and throws for invalid bytes. */
function decodeText(segment: string): string | undefined {
  if (reused !== undefined && segment.length <= reused.length) return decodeInto(reused, segment);
  const bytes = decodeBytes(segment);
  return bytes && strict.decode(bytes);
}

/** Decodes a text in a buffer that all tokens use, one after the other. So no buffer is created for each token. */
function decodeInto(buffer: Buffer, segment: string): string | undefined {
  const size = buffer.write(segment, 'base64url');
  if (buffer.toString('base64url', 0, size) !== segment) return undefined;
  const text = buffer.toString('utf8', 0, size);
  // The fast `toString` puts U+FFFD in place of invalid bytes.
  return text.includes('\ufffd') ? strict.decode(buffer.subarray(0, size)) : text;
}

function encode(bytes: Uint8Array): string {
  return NodeBuffer ? (bytes as Buffer).toString('base64url') : base64url.encode(bytes);
}
