import * as base64url from 'jose/base64url';
import { isObject } from '../options/option-checks.js';
import { hasUniqueNames } from './unique-names.js';

/** Stands for a JSON object that not everyone reads alike. */
export const ambiguous: unique symbol = Symbol('ambiguous');

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
// Several times faster than the portable way, where the runtime has it.
const NodeBuffer = globalThis.Buffer as typeof globalThis.Buffer | undefined;

/** Decodes base64url strictly (RFC 7515 §2): no padding, no foreign character, no second spelling of the same bytes. */
export function decodeBytes(segment: string): Uint8Array | undefined {
  try {
    const bytes = NodeBuffer ? NodeBuffer.from(segment, 'base64url') : base64url.decode(segment);
    return encode(bytes) === segment ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** Whether `decodeBytes` could decode it, in half the time: no bytes are made. */
export function isBase64url(segment: string): boolean {
  const rest = segment.length % 4;
  // The bits of the last character that belong to no byte must be zero.
  const last = rest === 2 ? 'AQgw' : 'AEIMQUYcgkosw048';
  return rest !== 1 && /^[\w-]*$/.test(segment) && (rest === 0 || last.includes(segment.slice(-1)));
}

/**
 * Decodes a base64url segment that must hold one JSON object in UTF-8; it is `ambiguous` with two members of one name at any
 * depth, or half a surrogate pair in a string.
 */
export function decodeObject(
  segment: string,
): Readonly<Record<string, unknown>> | typeof ambiguous | undefined {
  const bytes = decodeBytes(segment);
  if (bytes === undefined) return undefined;
  try {
    const text = decodeText(bytes);
    const value: unknown = JSON.parse(text);
    if (!isObject(value)) return undefined;
    return hasUniqueNames(text, value) ? value : ambiguous;
  } catch {
    return undefined;
  }
}

/** Decodes UTF-8, and throws where there is none; Node's quick way leaves a mark there instead. */
function decodeText(bytes: Uint8Array): string {
  const text = NodeBuffer ? (bytes as Buffer).toString('utf8') : undefined;
  return text === undefined || text.includes('\ufffd') ? strict.decode(bytes) : text;
}

function encode(bytes: Uint8Array): string {
  return NodeBuffer ? (bytes as Buffer).toString('base64url') : base64url.encode(bytes);
}
