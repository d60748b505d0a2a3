import { compactVerify, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { CryptoKey } from 'jose';
import { describe, expect, it } from 'vitest';
import { allAlgorithms } from '../src/signature/algorithms.js';
import type { Algorithm, SecretAlgorithm } from '../src/signature/algorithms.js';
import { nodeHmac, webHmac } from '../src/signature/hmac.js';
import { keySet } from '../src/signature/key-set.js';
import type { KeySource, SignatureCheck } from '../src/signature/key-set.js';
import { nodeSignature } from '../src/signature/node-crypto.js';
import { verifySignature } from '../src/signature/verify-signature.js';
import { webAlgorithm } from '../src/signature/web-algorithm.js';
import { webSignature } from '../src/signature/web-crypto.js';
import { classify } from '../src/token/classify.js';
import { variantsOf } from './broken-tokens.js';
import type { Signer } from './broken-tokens.js';
import { noNetwork } from './setup.js';

const context = { now: () => 0, fetch: noNetwork } as const;

/** A signer, and what is to give the same answers: this core with each implementation, and jose. */
interface World {
  readonly signer: Signer;
  readonly ours: readonly KeySource[];
  readonly jose: (raw: string) => Promise<boolean>;
}

function sourceOf(
  algorithm: Algorithm | SecretAlgorithm,
  verifies: SignatureCheck,
  secret: boolean,
): KeySource {
  const set = keySet([{ kid: undefined, algorithm, verifies }]);
  return Object.assign(() => set, secret && { symmetric: true as const });
}

function isGoodFor(key: CryptoKey | Uint8Array, algorithms: string[]): World['jose'] {
  return (raw) =>
    compactVerify(raw, key, { algorithms }).then(
      () => true,
      () => false,
    );
}

async function publicWorld(algorithm: Algorithm): Promise<World | undefined> {
  const pair = await generateKeyPair(algorithm, { extractable: true }).catch(() => undefined);
  if (pair === undefined) return undefined;
  const key = (await importJWK(await exportJWK(pair.publicKey), algorithm)) as CryptoKey;
  const checks = [nodeSignature(key, algorithm), webSignature(key, algorithm)];
  const { name, hash, saltLength } = webAlgorithm(algorithm);
  const how = { name, ...(hash && { hash }), ...(saltLength && { saltLength }) };
  return {
    signer: { algorithm, how, key: pair.privateKey },
    ours: checks.filter((check) => check !== undefined).map((check) => sourceOf(algorithm, check, false)),
    jose: isGoodFor(key, algorithm === 'Ed25519' ? ['Ed25519', 'EdDSA'] : [algorithm]),
  };
}

async function secretWorld(algorithm: SecretAlgorithm): Promise<World> {
  const secret = crypto.getRandomValues(new Uint8Array(64));
  const how = { name: 'HMAC', hash: `SHA-${algorithm.slice(2)}` };
  const key = await crypto.subtle.importKey('raw', secret, how, false, ['sign']);
  const checks = [nodeHmac(secret, algorithm), webHmac(secret, algorithm)];
  return {
    signer: { algorithm, how, key },
    ours: checks.filter((check) => check !== undefined).map((check) => sourceOf(algorithm, check, true)),
    jose: isGoodFor(secret, [algorithm]),
  };
}

/** Whether this core takes a signature as good, with each implementation. */
async function answers({ ours }: World, raw: string): Promise<readonly boolean[]> {
  const each = ours.map(async (keys) => {
    // A token keeps the key that verified it, so each implementation gets one of its own.
    const classified = classify(raw, 100_000);
    if (classified.denial || classified.token.kind !== 'jwt') return false;
    return (await verifySignature(classified.token, keys, context, 'people')).denial === undefined;
  });
  return [...new Set(await Promise.all(each))];
}

/** What is odd about a token that jose takes and this core does not, in some runtime or in each. */
const stricter: ReadonlySet<string> = new Set([
  // RFC 7515 §2: base64url without padding, line breaks or a second spelling of the same bytes.
  'a padded signature',
  'unused bits of the signature',
  'a line break after',
  'a line break inside',
  // RFC 7519 §7.2: the payload is JSON. RFC 7797 §7: a JWT has no unencoded payload.
  'no payload',
  'a payload that is no JSON',
  'an unencoded payload',
  'b64 as a critical parameter',
  // OpenSSL takes a PSS signature without a zero byte at its start (RFC 8017 §8.1.2 does not). One of 256 has such a byte.
  'one byte less at the start',
]);

/** What is odd about a token whose signature is good nevertheless. */
function goodOf(algorithm: string): readonly string[] {
  return [
    'nothing',
    // Both numbers of a signature are good with either sign of the second one. So no text of a token names its use.
    ...(algorithm.startsWith('ES') ? ['n - s'] : []),
    ...(algorithm === 'Ed25519' ? ['{"alg":"EdDSA"}'] : []),
    // RFC 7515 §4: what is not understood is ignored, unless "crit" names it.
    'b64 as a parameter that is not critical',
    'parameters that are ignored',
  ];
}

const makers = [
  ...allAlgorithms().map((name) => [name, () => publicWorld(name)] as const),
  ...(['HS256', 'HS384', 'HS512'] as const).map((name) => [name, () => secretWorld(name)] as const),
];

describe.each(makers)('tokens with %s', (_name, make) => {
  it('get the same answer from node:crypto, from WebCrypto and from jose, good or broken', async () => {
    const [world, stranger] = [await make(), await make()];
    if (world === undefined || stranger === undefined) return; // this runtime lacks the algorithm
    const good: string[] = [];
    for (const [what, raw] of await variantsOf(world.signer, stranger.signer)) {
      const ours = await answers(world, raw);
      const theirs = await world.jose(raw);
      expect({ what, ours }).toEqual({ what, ours: [theirs && !stricter.has(what)] });
      if (theirs && !stricter.has(what)) good.push(what);
    }
    expect(good).toEqual(goodOf(world.signer.algorithm));
  });
});
