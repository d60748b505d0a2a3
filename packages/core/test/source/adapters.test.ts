import { expect, it } from 'vitest';
import { denialCodes } from './denial-codes.js';
import { adapters, matchesIn, sourcesOf, withoutComments } from './source-files.js';

// An adapter passes on the reply that core made; what it decided itself would be missing in the next adapter.
const headers = 'www-authenticate|authorization|retry-after|content-type|cache-control|cookie';
const decided: Readonly<Record<string, RegExp>> = {
  'an HTTP status': /(?<![\w.-])[1-5]\d\d(?![\w.-])/g,
  'a header': new RegExp(`(['"\`])(${headers})\\1|headers\\??\\.(${headers})\\b`, 'gi'),
  'a denial': new RegExp(`(['"\`])(${denialCodes.join('|')})\\1`, 'g'),
};

it.each(Object.entries(decided))('no adapter names %s', (_, pattern) => {
  const code = sourcesOf(...adapters).map(({ path, text }) => ({ path, text: withoutComments(text) }));
  expect(code.length).toBeGreaterThanOrEqual(adapters.length);
  expect(code.flatMap((file) => matchesIn(file, pattern))).toEqual([]);
});
