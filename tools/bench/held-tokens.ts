import { randomBytes } from 'node:crypto';
import { localKeys, sharedSecret } from '@tokenward/core';
import { jwtAuthority, verifierOf } from './libraries.js';
import { timePerToken } from './measure.js';
import { createKeyPair, mint, mintWithSecret } from './tokens.js';

/**
 * Prints bytes. "claims" and "tokens": for each of many tokens, its claims alone, or all that a verifier caches after so many
 * requests. "distinct": what a verifier with a cache of the default size takes after so many different tokens.
 */
const [what, text, requests = '1'] = process.argv.slice(2);
const count = Number(text);
const keys = createKeyPair('EdDSA');
const secret = randomBytes(32);
const claims: unknown[] = Array.from({ length: what === 'claims' ? count : 0 });
const verify =
  what === 'distinct'
    ? verifierOf([jwtAuthority(sharedSecret(secret, { algorithm: 'HS256' }))])
    : verifierOf([jwtAuthority(localKeys({ keys: [keys.jwk] }))], count);
const next = (): string => (what === 'distinct' ? mintWithSecret(secret) : mint(keys));

// What is allocated once, for the first tokens, is not part of the figure.
for (let warm = 0; warm < 100; warm += 1) await hold(0);
const before = bytesInUse();
for (let index = 0; index < count; index += 1) await hold(index);
const after = bytesInUse();
// Both are used here, so the garbage collector did not take them before.
await timePerToken(verify, [next()]);
if (what === 'claims' && claims.length !== count) throw new Error('The claims are gone.');
console.log((after - before) / (what === 'distinct' ? 1 : count));

async function hold(index: number): Promise<void> {
  const token = next();
  if (what === 'claims')
    claims[index] = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  else for (let request = 0; request < Number(requests); request += 1) await timePerToken(verify, [token]);
}

function bytesInUse(): number {
  if (globalThis.gc === undefined) throw new Error('Run this with --expose-gc.');
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
