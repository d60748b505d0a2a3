import type * as NodeCrypto from 'node:crypto';
import type { CryptoKey } from 'jose';
import { isWorkers } from '../lib/runtime.js';
import { algorithms } from './algorithms.js';
import type { Algorithm, AlgorithmTraits } from './algorithms.js';
import type { SignatureCheck } from './key-set.js';

/** Asked for when the first key comes, so that one build serves every runtime, no bundler meets a Node.js import, and no start waits for it. */
function nodeCrypto(): typeof NodeCrypto | undefined {
  if (isWorkers()) return undefined; // its node:crypto does not take these keys
  const { process } = globalThis as { process?: Partial<NodeJS.Process> };
  try {
    return process?.getBuiltinModule?.('node:crypto');
  } catch {
    // The edge runtime of Next.js throws where Node.js has something that it has not.
    return undefined;
  }
}

/** Deno's Node.js interface does not know ML-DSA keys, though its WebCrypto does; of other keys it tells what is wrong with them. */
function orNothing<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

/** Binds a key to Node's synchronous verification, or gives nothing where the runtime does not have it. */
export function nodeSignature(key: CryptoKey, algorithm: Algorithm): SignatureCheck | undefined {
  const crypto = nodeCrypto();
  if (crypto === undefined) return undefined;
  const { hash, pss, kty, length: fixed }: AlgorithmTraits = algorithms[algorithm];
  const { RSA_PKCS1_PADDING, RSA_PKCS1_PSS_PADDING, RSA_PSS_SALTLEN_DIGEST } = crypto.constants;
  const { createVerify, verify, KeyObject } = crypto;
  const keyObject = kty === 'AKP' ? orNothing(() => KeyObject.from(key)) : KeyObject.from(key);
  if (keyObject === undefined) return undefined;
  // RFC 8017 §8.1.2, §8.2.2: as long as the modulus. OpenSSL takes a shorter one in PSS, a second spelling of the same signature.
  const modulus = keyObject.asymmetricKeyDetails?.modulusLength;
  const length = fixed ?? (modulus === undefined ? undefined : Math.ceil(modulus / 8));
  const input = {
    key: keyObject,
    dsaEncoding: 'ieee-p1363' as const,
    ...(kty === 'RSA' && { padding: pss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING }),
    ...(pss && { saltLength: RSA_PSS_SALTLEN_DIGEST }),
  };
  return ({ raw }) => {
    const dot = raw.lastIndexOf('.');
    const [data, signature] = [raw.slice(0, dot), raw.slice(dot + 1)];
    if (length !== undefined && Math.floor((signature.length * 3) / 4) !== length) return false;
    // With a hash the texts go in as they are, which spares two buffers; the other algorithms take all bytes at once.
    if (hash !== undefined)
      return createVerify(hash).update(data, 'latin1').verify(input, signature, 'base64url');
    return verify(undefined, Buffer.from(data, 'latin1'), input, Buffer.from(signature, 'base64url'));
  };
}
