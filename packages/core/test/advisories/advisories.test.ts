import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { notOurs, published } from './advisories.js';

const tests = readdirSync(import.meta.dirname).filter(
  (name) => name.endsWith('.test.ts') && !['advisories.test.ts', 'twelve-rules.test.ts'].includes(name),
);
const tested = tests.flatMap((name) =>
  [...readFileSync(`${import.meta.dirname}/${name}`, 'utf8').matchAll(/^it\(\s*(['"])(.+?): /gm)].flatMap(
    ([, , ids = '']) => ids.split(', '),
  ),
);

it('each advisory has a test that is named by it, or a reason why there is none', () => {
  expect(new Set([...tested, ...Object.keys(notOurs)])).toEqual(new Set(Object.keys(published)));
});

it('no advisory with a test is listed as one that does not apply', () => {
  expect(tested.filter((id) => id in notOurs)).toEqual([]);
});
