import { createIssuer } from '@tokenward/testing';
import fc from 'fast-check';
import { base64url, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { createVerifier } from '../src/index.js';
import { keySet } from '../src/signature/key-set.js';
import { nodeSignature } from '../src/signature/node-crypto.js';
import { verifySignature } from '../src/signature/verify-signature.js';
import { webSignature } from '../src/signature/web-crypto.js';
import { classify } from '../src/token/classify.js';
import { runs } from './property-runs.js';
import { noNetwork, peopleOf, stoppedClock } from './setup.js';

const { clock } = stoppedClock();
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'Ed25519',
] as const;

/** The results for tokens under one key, by each implementation of the runtime, with and without the cache. */
async function answersOf(jwk: JWK, algorithm: (typeof algorithms)[number]) {
  const key = (await importJWK(jwk, algorithm)) as CryptoKey;
  const keySets = [nodeSignature(key, algorithm), webSignature(key, algorithm)]
    .filter((verifies) => verifies !== undefined)
    .map((verifies) => keySet([{ kid: jwk.kid, algorithm, verifies }]));
  return async (raw: string): Promise<string> => {
    const classified = classify(raw, 100_000);
    if (classified.denial || classified.token.kind !== 'jwt') return 'no JWT';
    const { token } = classified;
    const context = { now: clock.now, fetch: globalThis.fetch };
    const answers: string[] = [];
    // Each verifies twice, as a token keeps the key that verified it.
    for (const set of [...keySets, ...keySets])
      answers.push((await verifySignature(token, () => set, context, 'people')).denial?.code ?? 'good');
    return [...new Set(answers)].join(', but ');
  };
}

async function setUp(algorithm: (typeof algorithms)[number]) {
  const issuer = await createIssuer({ algorithm, clock });
  const verifier = createVerifier({
    authorities: [peopleOf(issuer)],
    now: clock.now,
    fetch: noNetwork,
  });

  /** The authority of a token, or the code of its denial. */
  async function judged(raw: string): Promise<string> {
    const { access, denial } = await verifier.verify(raw);
    return denial ? denial.code : access.authority;
  }

  const answers = await answersOf(issuer.jwks().keys[0]!, algorithm);
  return { algorithm, issuer, good: await issuer.mint(), judged, answers };
}

const worlds = await Promise.all(algorithms.map(setUp));

/** Changes one bit of the bytes of a part; the number of the bit wraps around. */
function flippedByte(raw: string, part: number, bit: number): string {
  const parts = raw.split('.');
  const bytes = base64url.decode(parts[part] ?? '');
  const at = bit % (bytes.length * 8);
  bytes[at >> 3] = (bytes[at >> 3] ?? 0) ^ (1 << (at & 7));
  return parts.with(part, base64url.encode(bytes)).join('.');
}

/** Changes one of the 16 bits of one character, of a part or between them. */
function flippedCharacter(raw: string, bit: number): string {
  const at = (bit >> 4) % raw.length;
  const character = String.fromCharCode(raw.charCodeAt(at) ^ (1 << (bit & 15)));
  return raw.slice(0, at) + character + raw.slice(at + 1);
}

describe.each(worlds)('a valid $algorithm token', ({ issuer, good, judged, answers }) => {
  it('is rejected when any one bit is changed, in the bytes of a part or in its text', async () => {
    expect(await judged(good)).toBe('people');
    await fc.assert(
      fc.asyncProperty(fc.nat(2), fc.nat(), async (part, bit) => {
        expect(await judged(flippedByte(good, part, bit))).not.toBe('people');
        expect(await judged(flippedCharacter(good, bit))).not.toBe('people');
      }),
      runs(150),
    );
  });

  it('gets the same result from both implementations, changed or not, whatever its header', async () => {
    expect(await answers(good)).toBe('good');
    const names = ['alg', 'b64', 'crit', 'typ', 'cty', 'jwk', 'jku', 'x5c', 'zip', 'enc', '__proto__'];
    const alg = fc.constantFrom(...algorithms, 'EdDSA', 'none', 'HS256', 'ES256K');
    const parameters = fc.oneof(
      fc.dictionary(fc.constantFrom(...names), fc.jsonValue(), { maxKeys: 2 }),
      fc.record({ alg }),
    );
    const seen = new Set<unknown>();
    await fc.assert(
      fc.asyncProperty(
        parameters,
        fc.option(fc.tuple(fc.nat(2), fc.nat()), { freq: 2 }),
        async (header, change) => {
          const token = await issuer.mint({}, { header });
          const answer = await answers(change ? flippedByte(token, ...change) : token);
          seen.add(answer);
          expect(answer).not.toContain('but');
        },
      ),
      runs(80),
    );
    for (const outcome of ['good', 'signature_invalid', 'algorithm_unsupported'])
      expect(seen).toContain(outcome);
  });

  it('is rejected by both implementations with any other bytes as its signature', async () => {
    const length = base64url.decode(good.slice(good.lastIndexOf('.') + 1)).length;
    const signature = fc.oneof(
      fc.uint8Array({ minLength: length, maxLength: length }),
      fc.uint8Array({ maxLength: length + 2 }),
      fc.constantFrom(0, 255).map((byte) => new Uint8Array(length).fill(byte)),
    );
    await fc.assert(
      fc.asyncProperty(signature, async (bytes) => {
        const raw = good.slice(0, good.lastIndexOf('.') + 1) + base64url.encode(bytes);
        expect(await answers(raw)).toBe('signature_invalid');
      }),
      runs(40),
    );
  });
});

const exhausted = worlds.filter(({ algorithm }) => ['ES256', 'RS256'].includes(algorithm));

describe.each(exhausted)('a valid $algorithm token with one changed bit', ({ algorithm, good, judged }) => {
  it('is rejected for every bit of the bytes of each part', async () => {
    const outcomes = new Map<string, number>();
    for (const [part, text] of good.split('.').entries())
      for (let bit = 0; bit < base64url.decode(text).length * 8; bit += 1) {
        const outcome = await judged(flippedByte(good, part, bit));
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
    expect([...outcomes.keys()]).not.toContain('people');
    expect(outcomes.get('signature_invalid')).toBeGreaterThan(algorithm === 'ES256' ? 512 : 2048);
  });

  it('is rejected for each of the 16 bits of every character of its text', async () => {
    const outcomes = new Set<string>();
    for (let bit = 0; bit < good.length * 16; bit += 1)
      outcomes.add(await judged(flippedCharacter(good, bit)));
    expect([...outcomes]).not.toContain('people');
    expect([...outcomes]).toEqual(expect.arrayContaining(['token_malformed', 'signature_invalid']));
  });
});

describe.each([256, 384, 512] as const)('a PS%i signature', (bits) => {
  it('is valid in both implementations only with a salt as long as its hash (RFC 7518 §3.5)', async () => {
    const { publicKey, privateKey } = await generateKeyPair(`PS${bits}`);
    const answers = await answersOf(await exportJWK(publicKey), `PS${bits}`);
    const input = [{ alg: `PS${bits}` }, {}].map((part) => base64url.encode(JSON.stringify(part))).join('.');
    const bytes = new TextEncoder().encode(input);
    const most = 256 - bits / 8 - 2;
    const seen = new Set<unknown>();
    for (let saltLength = 0; saltLength <= most; saltLength += 4) {
      const signature = await crypto.subtle.sign({ name: 'RSA-PSS', saltLength }, privateKey, bytes);
      const expected = saltLength === bits / 8 ? 'good' : 'signature_invalid';
      seen.add(expected);
      expect(await answers(`${input}.${base64url.encode(new Uint8Array(signature))}`)).toBe(expected);
    }
    expect(seen.size).toBe(2);
  });
});
