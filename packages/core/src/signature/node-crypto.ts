import type * as NodeCrypto from 'node:crypto';
import type { CryptoKey } from 'jose';
import { isWorkers } from '../lib/runtime.js';
import { withoutPadding } from '../token/padded-jwt.js';
import { algorithms } from './algorithms.js';
import type { Algorithm, AlgorithmTraits } from './algorithms.js';
import type { SignatureCheck } from './key-set.js';

/**
 * Returns the `node:crypto` module, or `undefined` on other runtimes. It is loaded at the first key, so that one build
 * runs everywhere and bundlers see no Node.js import.
 */
export function nodeCrypto(): typeof NodeCrypto | undefined {
  if (isWorkers()) return undefined; // its node:crypto does not support these keys
  const { process } = globalThis as { process?: Partial<NodeJS.Process> };
  try {
    return process?.getBuiltinModule?.('node:crypto');
  } catch {
    // The edge runtime of Next.js throws on a Node.js function that it lacks.
    return undefined;
  }
}

/**
 * Returns `undefined` if the function throws. `KeyObject.from` of Deno throws for ML-DSA keys, which its WebCrypto
 * supports.
 */
function undefinedIfThrown<T>(create: () => T): T | undefined {
  try {
    return create();
  } catch {
    return undefined;
  }
}

/** Creates a synchronous check with `node:crypto`. Returns `undefined` if the runtime does not support it. */
export function nodeSignature(key: CryptoKey, algorithm: Algorithm): SignatureCheck | undefined {
  const crypto = nodeCrypto();
  if (crypto === undefined) return undefined;
  const { hash, pss, kty, length: fixedLength }: AlgorithmTraits = algorithms[algorithm];
  const { RSA_PKCS1_PADDING, RSA_PKCS1_PSS_PADDING, RSA_PSS_SALTLEN_DIGEST } = crypto.constants;
  const { createVerify, verify, KeyObject } = crypto;
  const keyObject = kty === 'AKP' ? undefinedIfThrown(() => KeyObject.from(key)) : KeyObject.from(key);
  if (keyObject === undefined) return undefined;
  // RFC 8017 §8.1.2, §8.2.2: an RSA signature is as long as the modulus. For PSS, OpenSSL also accepts a shorter encoding.
  const modulus = keyObject.asymmetricKeyDetails?.modulusLength;
  const length = fixedLength ?? (modulus === undefined ? undefined : Math.ceil(modulus / 8));
  const input = {
    key: keyObject,
    dsaEncoding: 'ieee-p1363' as const,
    ...(kty === 'RSA' && { padding: pss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING }),
    ...(pss && { saltLength: RSA_PSS_SALTLEN_DIGEST }),
  };
  return ({ raw, padded }) => {
    const dot = raw.lastIndexOf('.');
    const data = raw.slice(0, dot);
    const end = raw.slice(dot + 1);
    const signature = padded === true ? withoutPadding(end) : end;
    if (length !== undefined && Math.floor((signature.length * 3) / 4) !== length) return false;
    // With a hash, strings are passed without conversion to buffers. The other algorithms need all bytes at once.
    if (hash !== undefined)
      return createVerify(hash).update(data, 'latin1').verify(input, signature, 'base64url');
    return verify(undefined, Buffer.from(data, 'latin1'), input, Buffer.from(signature, 'base64url'));
  };
}
