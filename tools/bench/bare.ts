import { verify } from 'node:crypto';
import type { Material } from './tokens.js';

/** The name of what everyone is measured against. */
export const bare = 'crypto.verify';

/** The signature check and nothing else: the bytes are ready before the clock runs. Gives nanoseconds per token. */
export function timeBare({ algorithm, publicKey }: Material, tokens: readonly string[]): number {
  const key = algorithm === 'ES256' ? { key: publicKey, dsaEncoding: 'ieee-p1363' as const } : publicKey;
  const hash = algorithm === 'EdDSA' ? null : 'sha256';
  const ready = tokens.map(signedBytes);
  let good = 0;
  const start = process.hrtime.bigint();
  for (const { data, signature } of ready) if (verify(hash, data, key, signature)) good += 1;
  const time = Number(process.hrtime.bigint() - start) / ready.length;
  if (good !== ready.length) throw new Error(`${bare} refuses good ${algorithm} tokens.`);
  return time;
}

function signedBytes(token: string): { data: Buffer; signature: Buffer } {
  const dot = token.lastIndexOf('.');
  return {
    data: Buffer.from(token.slice(0, dot), 'latin1'),
    signature: Buffer.from(token.slice(dot + 1), 'base64url'),
  };
}
