import { localKeys } from '@tokenward/core';
import { timePerToken } from './measure.js';
import { jwtAuthority, verifierOf } from './ours.js';
import { createMaterial, mint } from './tokens.js';

/** Prints how many bytes of memory each of so many tokens takes: its claims alone, or the whole of what a verifier keeps. */
const [what, count] = process.argv.slice(2);
const material = createMaterial('EdDSA');
const held: unknown[] = Array.from({ length: what === 'claims' ? Number(count) : 0 });
const verify = verifierOf([jwtAuthority(localKeys({ keys: [material.jwk] }))], Number(count));

// What is made once, at the first tokens, is not part of the figure.
for (let warm = 0; warm < 100; warm += 1) await hold(0);
const before = inUse();
for (let index = 0; index < Number(count); index += 1) await hold(index);
const after = inUse();
// Both are still in use here, or the garbage collector might have taken them.
await timePerToken(verify, [mint(material)]);
if (what === 'claims' && held.length !== Number(count)) throw new Error('The claims are gone.');
console.log((after - before) / Number(count));

async function hold(index: number): Promise<void> {
  const token = mint(material);
  if (what === 'claims')
    held[index] = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  else await timePerToken(verify, [token]);
}

/** Bytes in the heap and beside it. */
function inUse(): number {
  if (globalThis.gc === undefined) throw new Error('Memory can be told with --expose-gc only.');
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
