import { sha256 } from '../lib/digest.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { nodeCrypto } from '../signature/node-crypto.js';

/** Returns the SHA-256 digest of a text in base64url, synchronously if the runtime supports it. */
export type Digest = (text: string) => MaybePromise<string>;

/** Creates the function for this runtime. Looking up `node:crypto` takes longer than a digest, so it is done once. */
export function digestFunction(): Digest {
  const crypto = nodeCrypto();
  if (crypto === undefined) return sha256;
  const { createHash } = crypto;
  // Since Node.js 20.12, in a third of the time.
  const { hash } = crypto as {
    readonly hash?: (name: string, text: string, encoding: 'base64url') => string;
  };
  return hash
    ? (text) => hash('sha256', text, 'base64url')
    : (text) => createHash('sha256').update(text).digest('base64url');
}
