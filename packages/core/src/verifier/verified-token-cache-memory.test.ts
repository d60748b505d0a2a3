import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { accessFor } from '../claims/access-copies.js';
import { deepFreeze } from '../lib/deep-freeze.js';
import { classify } from '../token/classify.js';
import type { CacheableJwt, JwtToken } from '../token/token.js';
import { cachedPrincipal, createVerifiedTokenCache } from './verified-token-cache.js';

// Only a process that collects garbage on demand can measure the memory in use.
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes in the heap and outside it. */
function inUse(): number {
  for (let time = 0; time < 3; time += 1) collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

let made = 0;

/** Returns a different text each time. */
function unique(): string {
  made += 1;
  return made.toString(36).padStart(4, 'q');
}

const listOf = (count: number, item: () => string): string =>
  `[${Array.from({ length: count }, item).join()}]`;
const nested = (count: number, open: () => string, close: string): string =>
  Array.from({ length: count }, open).join('') + '0' + close.repeat(count);
const base64url = (text: string): string => Buffer.from(text).toString('base64url');

const cacheSize = 400;

/** The memory that the documentation of `cacheSize` states, in bytes. */
const stated = cacheSize * 7000;
const header = '{"alg":"ES256","kid":"k","typ":"JWT"}';

it.each<[string, () => string, (() => string)?, number?]>([
  ['short claims', () => `{"sub":"${unique()}"}`],
  ['empty objects', () => `{"a":${listOf(600, () => '{}')}}`],
  ['empty lists', () => `{"a":${listOf(600, () => '[]')}}`],
  ['lists in each other', () => `{"a":${nested(600, () => '[', ']')}}`],
  ['objects in each other', () => `{"a":${nested(250, () => '{"a":', '}')}}`],
  ['objects in each other, with different names', () => `{"a":${nested(120, () => `{"${unique()}":`, '}')}}`],
  ['many short names', () => `{${Array.from({ length: 120 }, () => `"${unique()}":0`).join()}}`],
  ['a few short names', () => `{${Array.from({ length: 15 }, () => `"${unique()}":0`).join()}}`],
  ['objects of one name each', () => `{"a":${listOf(120, () => `{"${unique()}":1.5}`)}}`],
  ['objects in each other, under a small number', () => `{"a":${nested(300, () => '{"34":', '}')}}`],
  ['a list of objects with a small number', () => `{"a":${listOf(250, () => '{"34":null}')}}`],
  ['names that are numbers', () => `{"a":${listOf(250, () => '{"99":1}')}}`],
  ['names that are large numbers', () => `{"a":${listOf(120, () => '{"4294967294":1}')}}`],
  ['numbers', () => `{"a":${listOf(600, () => '1.5')}}`],
  ['short texts', () => `{"a":${listOf(400, () => `"${unique()}"`)}}`],
  ['a long text', () => `{"a":"${'x'.repeat(3000)}${unique()}"}`],
  ['a long text with one wide character', () => `{"a":"${'x'.repeat(3000)}${unique()}€"}`],
  ['many scopes', () => `{"scope":"${Array.from({ length: 400 }, unique).join(' ')}"}`],
  ['a header of its own', () => '{}', () => `{"alg":"ES256","${unique()}":${listOf(200, () => '{}')}}`],
  ['only one request for each token', () => `{"a":"${'x'.repeat(3000)}${unique()}"}`, () => header, 1],
])(
  'the cache of verified tokens takes at most the documented memory, whatever the claims: %s',
  (_name, claims, ownHeader = () => header, requests = 2) => {
    let memory = createVerifiedTokenCache(cacheSize);
    const key = {};
    const keepOne = (most: ReturnType<typeof createVerifiedTokenCache>): void => {
      const text = `${base64url(ownHeader())}.${base64url(claims())}`;
      const signature = base64url(unique().padEnd(64, unique()));
      // The token is a part of a long cookie header, which must not stay in memory.
      const cookies = Buffer.from(`other=${'z'.repeat(5000)}${unique()}; session=${text}.${signature}`);
      const classified = classify(
        cookies.toString().slice(cookies.indexOf('session=') + 8),
        65_536,
        most.header,
      );
      if (classified.denial || classified.token.kind !== 'jwt') throw new Error('It is no JWT.');
      const use = (token: JwtToken): void => {
        const own = deepFreeze(token.unverified.claims);
        const read = cachedPrincipal(token, own);
        if (read.denial) throw new Error('The claims are malformed.');
        accessFor('people', token, { claims: own }, own, read.principal);
      };
      const { token } = classified;
      (token as CacheableJwt).verifiedBy = key;
      use(token);
      most.set(token);
      for (let request = 2; request <= requests; request += 1) use(most.get(`${token.raw} `.trimEnd())!);
    };
    // Objects that are created only once must not be counted.
    const warm = createVerifiedTokenCache(5);
    for (let time = 0; time < 20; time += 1) keepOne(warm);
    let taken = 0;
    // Repeats the measurement when other memory was freed during it.
    for (let time = 0; time < 4 && taken <= stated / 20; time += 1) {
      memory = createVerifiedTokenCache(cacheSize);
      const before = inUse();
      for (let each = 0; each < cacheSize + 50; each += 1) keepOne(memory);
      taken = inUse() - before;
      expect(taken).toBeLessThan(stated);
    }
    // The cache still exists, and it was filled.
    keepOne(memory);
    expect(taken).toBeGreaterThan(stated / 20);
  },
);
