import { createVerify, verify } from 'node:crypto';
import type { Verify } from './measure.js';
import { expected } from './tokens.js';
import type { Material } from './tokens.js';

interface Part {
  readonly [member: string]: unknown;
}

/**
 * The least that anybody must do, and less than anybody should: it splits, decodes and parses, and checks the signature, the
 * algorithm, issuer, audience and times, without a thought for encodings, types, keys or errors. No library can cost less.
 */
export function byHand({ algorithm, publicKey }: Material): Verify {
  const key = algorithm === 'ES256' ? { key: publicKey, dsaEncoding: 'ieee-p1363' as const } : publicKey;
  return (token) => {
    const [first, last] = [token.indexOf('.'), token.lastIndexOf('.')];
    const header = parsed(token.slice(0, first));
    const { iss, aud, nbf, exp } = parsed(token.slice(first + 1, last));
    const [data, signature] = [token.slice(0, last), token.slice(last + 1)];
    const good =
      algorithm === 'EdDSA'
        ? verify(null, Buffer.from(data, 'latin1'), key, Buffer.from(signature, 'base64url'))
        : createVerify('sha256').update(data, 'latin1').verify(key, signature, 'base64url');
    const now = Date.now() / 1000;
    const { issuer, audience, tolerance } = expected;
    if (!good || header.alg !== algorithm || iss !== issuer || aud !== audience) throw new Error('refused');
    if (Number(nbf) > now + tolerance || !(Number(exp) > now - tolerance)) throw new Error('refused');
  };
}

function parsed(segment: string): Part {
  return JSON.parse(Buffer.from(segment, 'base64url').toString('utf8')) as Part;
}
