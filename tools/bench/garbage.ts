import { createVerifier, fromNodeRequest, localKeys } from '@tokenward/core';
import { jwtAuthority } from './libraries.js';
import { createKeyPair, mint } from './tokens.js';

/**
 * Prints the bytes that one request with a cached token allocates: "verify" for its text, "guard" for a Node.js request. Run this
 * with --expose-gc and a young generation so large that nothing is collected meanwhile.
 */
const keys = createKeyPair('EdDSA');
const verifier = createVerifier({ authorities: [jwtAuthority(localKeys({ keys: [keys.jwk] }))] });
const guard = verifier.guard();
const token = mint(keys);
const authorization = `Bearer ${token}`;
const request = { headers: { authorization }, rawHeaders: ['Authorization', authorization], method: 'GET' };
const run =
  process.argv[2] === 'verify' ? () => verifier.verify(token) : () => guard(fromNodeRequest(request));

await allocated(30_000);
console.log((await allocated(5000)) / 5000);

async function allocated(count: number): Promise<number> {
  if (globalThis.gc === undefined) throw new Error('Run this with --expose-gc.');
  // A token that is denied must not look cheap.
  const result = await run();
  if (result.denial !== undefined) throw new Error('The token is denied.');
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  for (let index = 0; index < count; index += 1) void run();
  return process.memoryUsage().heapUsed - before;
}
