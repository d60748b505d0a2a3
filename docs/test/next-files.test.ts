import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { codeBlocks } from './code-blocks.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const app = `${root}/tools/mcp/apps/next`;

/** The blocks whose first line names a file of the app. */
const blocks = codeBlocks(`${root}/packages/mcp/README.md`).map(({ code }) => {
  const [first = '', ...lines] = code.split('\n');
  return { file: /^\/\/ ([^:]+)/.exec(first)?.[1], code: lines.join('\n') };
});

describe('the README of @tokenward/mcp', () => {
  it.each([
    'app/mcp/route.ts',
    'app/.well-known/oauth-protected-resource/[[...path]]/route.ts',
    'instrumentation.ts',
  ])('shows %s of the Next.js app that is tested in a build', (file) => {
    const shown = blocks.filter((block) => block.file === file).map(({ code }) => code);
    expect(shown).toEqual([readFileSync(`${app}/${file}`, 'utf8')]);
  });
});
