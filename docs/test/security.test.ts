import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const text = readFileSync(`${root}SECURITY.md`, 'utf8');
const [, table = ''] = text.split('## Threats');
const rows = table
  .split('\n')
  .filter((line) => /^\| (?!threat |-)/.test(line))
  .map((line) => line.split(' | ').map((cell) => cell.replaceAll(/^\| | *\|?$/g, '')));
const references = [...table.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)].map(([, sentence = '', path = '']) => ({
  sentence,
  path,
}));

describe('SECURITY.md', () => {
  it('has a table of threats', () => {
    expect(rows.length).toBeGreaterThan(20);
  });

  it.each(rows)('names what stops "%s", and a test', (_threat, stopped, shown) => {
    expect(stopped).toMatch(/\w/);
    expect(shown).toMatch(/^\[.+\]\(.+\)$/);
  });

  it.each(references.filter(({ path }) => path.endsWith('.ts') && !path.endsWith('security.test.ts')))(
    'finds "$sentence" in $path',
    ({ sentence, path }) => {
      expect(readFileSync(root + path, 'utf8')).toMatch(new RegExp(`['"\`]${escaped(sentence)}['"\`]`));
    },
  );

  it.each([...text.matchAll(/\]\(([^)]+)\)/g)].map(([, path = '']) => path))(
    'links to what is there: %s',
    (path) => {
      expect(existsSync(root + path)).toBe(true);
    },
  );
});

function escaped(sentence: string): string {
  return sentence.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
