import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { deny } from '../../src/response/any-denial.js';
import { denialCodes } from './denial-codes.js';
import { filesBelow, isTest, packages, root, sourcesOf } from './source-files.js';
import type { SourceFile } from './source-files.js';

const quoted = (code: string) => (file: SourceFile) => file.text.includes(`'${code}'`);

describe('each denial', () => {
  const tests = filesBelow('packages').filter(isTest);
  const sources = sourcesOf(...packages.filter((name) => name !== 'testing')).filter(
    ({ path }) => !path.endsWith('/response/denial.ts'),
  );

  it.each(denialCodes)('%s is returned by some code, and a test expects it', (code) => {
    expect(sources.some(quoted(code))).toBe(true);
    expect(tests.some(quoted(code))).toBe(true);
  });

  it('is in the table of the README of core, with its status and text', () => {
    const rows = readFileSync(`${root}packages/core/README.md`, 'utf8')
      .split('\n')
      .map((line) => line.replaceAll(/ +/g, ' '))
      .filter((line) => /^\| `\w+` \| \d/.test(line));
    const expected = denialCodes.map(
      (code) => `| \`${code}\` | ${deny(code).status} | ${deny(code).message} |`,
    );
    expect(rows).toEqual(expected);
  });
});
