import { localKeys } from '@tokenward/core';
import { jwtAuthority, verifierOf } from './libraries.js';
import { timePerToken } from './measure.js';
import { createKeyPair, mint } from './tokens.js';

/** Prints the bytes that each of many tokens takes: either its claims alone, or all that a verifier caches. */
const [what, text] = process.argv.slice(2);
const count = Number(text);
const keys = createKeyPair('EdDSA');
const claims: unknown[] = Array.from({ length: what === 'claims' ? count : 0 });
const verify = verifierOf([jwtAuthority(localKeys({ keys: [keys.jwk] }))], count);

// What is allocated once, for the first tokens, is not part of the figure.
for (let warm = 0; warm < 100; warm += 1) await hold(0);
const before = bytesInUse();
for (let index = 0; index < count; index += 1) await hold(index);
const after = bytesInUse();
// Both are used here, so the garbage collector did not take them before.
await timePerToken(verify, [mint(keys)]);
if (what === 'claims' && claims.length !== count) throw new Error('The claims are gone.');
console.log((after - before) / count);

async function hold(index: number): Promise<void> {
  const token = mint(keys);
  if (what === 'claims')
    claims[index] = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  else await timePerToken(verify, [token]);
}

function bytesInUse(): number {
  if (globalThis.gc === undefined) throw new Error('Run this with --expose-gc.');
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
