import { expect, it } from 'vitest';
import { stripEnd } from './strip-end.js';

it.each([
  ['a.b..', '.', 'a.b'],
  ['...', '.', ''],
  ['', '.', ''],
  ['a', '.', 'a'],
  [`"a"b'"`, `"'`, `"a"b`],
])('stripEnd(%j, %j) returns %j', (text, characters, stripped) => {
  expect(stripEnd(text, characters)).toBe(stripped);
});
