import { sha256 } from '../lib/digest.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { nodeCrypto } from '../signature/node-crypto.js';

/** Returns the SHA-256 digest of a text in base64url, synchronously if the runtime supports it. */
export function digestNow(text: string): MaybePromise<string> {
  const crypto = nodeCrypto();
  return crypto ? crypto.createHash('sha256').update(text).digest('base64url') : sha256(text);
}
