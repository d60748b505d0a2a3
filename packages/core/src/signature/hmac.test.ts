import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';
import { isWorkers } from '../lib/runtime.js';
import type { JwtToken } from '../token/token.js';
import { isSecretAlgorithm, secretAlgorithms } from './algorithms.js';
import type { SecretAlgorithm } from './algorithms.js';
import { hmacCheck, nodeHmac, webHmac } from './hmac.js';

const encoder = new TextEncoder();
const secret = Uint8Array.from({ length: 64 }, (_, at) => at * 7);
const input = `${base64url.encode('{"alg":"HS256"}')}.${base64url.encode('{"sub":"ann"}')}`;
const algorithms = Object.keys(secretAlgorithms) as SecretAlgorithm[];

async function sign(algorithm: SecretAlgorithm, bytes = secret, text = input): Promise<Uint8Array> {
  const hash = secretAlgorithms[algorithm].hash.replace('sha', 'SHA-');
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash }, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(text)));
}

const token = (signature: Uint8Array, text = input): JwtToken => ({
  kind: 'jwt',
  raw: `${text}.${base64url.encode(signature)}`,
  unverified: { header: { alg: 'HS256' }, claims: {} },
});

/** The distinct answers of all implementations for a token: one if they agree. */
async function answers(algorithm: SecretAlgorithm, one: JwtToken): Promise<boolean[]> {
  const checks = [nodeHmac(secret, algorithm), webHmac(secret, algorithm), hmacCheck(secret, algorithm)];
  return [
    ...new Set(
      await Promise.all(checks.map(async (check) => (check === undefined ? undefined : check(one)))),
    ),
  ].filter((answer) => answer !== undefined);
}

it('a check with WebCrypto imports its secret again while an import of another request never ends', async () => {
  const { subtle } = globalThis.crypto;
  const [good, original] = [token(await sign('HS256')), subtle.importKey.bind(subtle)];
  let imports = 0;
  Object.defineProperty(subtle, 'importKey', {
    configurable: true,
    value: (...given: Parameters<typeof original>) => {
      imports += 1;
      return imports === 1 ? new Promise(() => {}) : original(...given);
    },
  });
  try {
    const check = webHmac(secret, 'HS256');
    void check(good);
    expect([await check(good), await check(good), imports]).toEqual([true, true, 2]);
  } finally {
    Reflect.deleteProperty(subtle, 'importKey');
  }
});

describe.each(algorithms)('a check with a shared secret, of %s', (algorithm) => {
  it('accepts the right signature, also a second time', async () => {
    const good = token(await sign(algorithm));
    expect(await answers(algorithm, good)).toEqual([true]);
    const check = webHmac(secret, algorithm);
    expect([await check(good), await check(good)]).toEqual([true, true]);
  });

  it('rejects every signature with one bit changed', async () => {
    const signature = await sign(algorithm);
    for (let bit = 0; bit < signature.length * 8; bit += 5) {
      const changed = Uint8Array.from(signature);
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(await answers(algorithm, token(changed))).toEqual([false]);
    }
  });

  it('rejects a signature that is cut off, longer, empty, or of another text, secret or hash', async () => {
    const signature = await sign(algorithm);
    const other = algorithms.find((name) => name !== algorithm) as SecretAlgorithm;
    const bad = [
      signature.slice(0, -1),
      signature.slice(0, 1),
      new Uint8Array(0),
      Uint8Array.from([...signature, 0]),
      await sign(algorithm, secret, `${input}x`),
      await sign(algorithm, secret.slice(1)),
      await sign(other),
      (await sign(other)).slice(0, signature.length),
    ];
    for (const one of bad) expect(await answers(algorithm, token(one))).toEqual([false]);
  });
});

it('nodeHmac is synchronous where the runtime has node:crypto', async () => {
  const check = nodeHmac(secret, 'HS256') ?? (() => true);
  expect(check(token(await sign('HS256')))).toBe(true);
});

it('hmacCheck is synchronous where the runtime has node:crypto, and a promise elsewhere', async () => {
  const hasNodeCrypto = 'process' in globalThis && !isWorkers();
  const good = token(await sign('HS256'));
  const answer = hmacCheck(secret, 'HS256')(good);
  expect(answer instanceof Promise).toBe(!hasNodeCrypto);
  expect(await answer).toBe(true);
  expect(nodeHmac(secret, 'HS256') !== undefined).toBe(hasNodeCrypto);
});

it.each<[unknown, boolean]>([
  ['HS256', true],
  ['HS384', true],
  ['HS512', true],
  ['HS1', false],
  ['hs256', false],
  ['RS256', false],
  ['toString', false],
  [['HS256'], false],
  [undefined, false],
])('isSecretAlgorithm of %j is %s', (alg, is) => {
  expect(isSecretAlgorithm(alg)).toBe(is);
});
