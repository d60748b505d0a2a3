import { createIssuer } from '@tokenward/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createApiKey, fromFetchRequest, fromNodeRequest } from '../src/index.js';
import type { AuthRequest } from '../src/request/auth-request.js';
import { extract } from '../src/request/extract.js';
import { origins, sources } from './every-kind.js';
import { runs } from './property-runs.js';

const good = await (await createIssuer()).mint();
const { key } = await createApiKey('acme_');

const credentials = [
  '',
  'x',
  'Basic abc',
  'Bearer',
  `Bearer ${good}`,
  key,
  `__session=${good}`,
  'a=b; __session="x"',
];
const value = fc.oneof(
  fc.constantFrom(...credentials, ...origins),
  fc.string().map((given) => given.trim()),
);
const named = fc.tuple(fc.constantFrom('authorization', 'x-api-key', 'cookie', 'origin', 'accept'), value);

/** The same headers in two orders, and their names in another case. */
const twice = (pairs: fc.Arbitrary<[string, string][]>) =>
  pairs.chain((given) =>
    fc.tuple(
      fc.constant(given),
      fc
        .shuffledSubarray(given, { minLength: given.length })
        .chain((moved) =>
          fc.tuple(
            ...moved.map(([name, text]) => fc.tuple(fc.mixedCase(fc.constant(name)), fc.constant(text))),
          ),
        ),
    ),
  );

describe('extract with header names in any case and order', () => {
  const found = async (request: AuthRequest) => {
    const extracted = await extract(request, sources);
    return extracted.denial ?? { ...extracted.credential, request: undefined };
  };
  const fromRaw = (pairs: readonly (readonly [string, string])[]) =>
    found(
      fromNodeRequest({
        method: 'POST',
        headers: Object.fromEntries(pairs.map(([name, text]) => [name.toLowerCase(), text])),
        rawHeaders: pairs.flat(),
      }),
    );

  it('finds the same credential in a Node.js request, even with repeated headers', async () => {
    await fc.assert(
      fc.asyncProperty(twice(fc.array(named, { maxLength: 5 })), async ([pairs, moved]) => {
        expect(await fromRaw(moved)).toEqual(await fromRaw(pairs));
      }),
      runs(1500),
    );
  });

  it('finds the same credential in a Fetch API Request as in a Node.js request', async () => {
    const single = fc.uniqueArray(named, { selector: ([name]) => name });
    await fc.assert(
      fc.asyncProperty(twice(single), async ([pairs, moved]) => {
        const request = new Request('https://api.test', { method: 'POST', headers: moved });
        expect(await found(fromFetchRequest(request))).toEqual(await fromRaw(pairs));
      }),
      runs(800),
    );
  });
});
