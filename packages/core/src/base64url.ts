import { base64url } from 'jose';
import { isObject } from './options.js';

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
// Several times faster than the portable way, where the runtime has it.
const NodeBuffer = globalThis.Buffer as typeof globalThis.Buffer | undefined;

/** Whether a text is base64url and the only spelling of its bytes (RFC 7515 §2): no padding, no foreign character, no bits left over. */
export function isBase64url(segment: string): boolean {
  const lastGroup = segment.slice(segment.length - (segment.length % 4));
  // One that is not whole must not leave bits over (RFC 4648 §3.5).
  return /^(?:.[AQgw]|..[AEIMQUYcgkosw048])?$/.test(lastGroup) && !/[^\w-]/.test(segment);
}

/** Decodes base64url strictly, or gives nothing. */
export function decodeBytes(segment: string): Uint8Array | undefined {
  if (!isBase64url(segment)) return undefined;
  return NodeBuffer ? NodeBuffer.from(segment, 'base64url') : base64url.decode(segment);
}

/** Decodes a base64url segment that must hold one JSON object in UTF-8. */
export function decodeObject(segment: string): Readonly<Record<string, unknown>> | undefined {
  const bytes = decodeBytes(segment);
  if (bytes === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(decodeText(bytes));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Decodes UTF-8, and throws where there is none; Node's quick way leaves a mark there instead. */
function decodeText(bytes: Uint8Array): string {
  const text = NodeBuffer ? (bytes as Buffer).toString('utf8') : undefined;
  return text === undefined || text.includes('\ufffd') ? strict.decode(bytes) : text;
}
