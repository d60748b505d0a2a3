import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as core from '@tokenward/core';
import ts from 'typescript';
import { afterAll, describe, expect, it } from 'vitest';
import { codeBlocks, exportedBy, migrationSnippets, moduleOf } from './code-blocks.js';
import type { CodeBlock } from './code-blocks.js';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const root = here('../..');
const names = ['core', 'express', 'fastify', 'hono', 'koa', 'mcp', 'next', 'providers', 'testing'];
const readmes = [
  'README.md',
  'examples/clerk-m2m/README.md',
  ...names.map((name) => `packages/${name}/README.md`),
];
const scratch = here('.tmp-blocks');

/** What the code of a README can use: the names of its package, those of all READMEs, and those of core. */
function modulesFor(readme: string): Readonly<Record<string, readonly string[]>> {
  const own = [readme.split('/')[1] ?? 'core', 'shared'];
  const files = own.filter((name) => existsSync(here(`around-blocks/${name}.ts`)));
  return {
    ...Object.fromEntries(
      files.map((name) => [`../around-blocks/${name}.js`, exportedBy(here(`around-blocks/${name}.ts`))]),
    ),
    '@tokenward/core': Object.keys(core),
  };
}

/** Compiles each piece of code as a module of its own. Returns the problems with the line of the README. */
function problemsOf(pieces: readonly (readonly [readme: string, block: CodeBlock])[]): readonly string[] {
  mkdirSync(scratch, { recursive: true });
  const places = new Map<string, string>();
  pieces.forEach(([readme, block], index) => {
    const file = `${scratch}/block-${index}.ts`;
    places.set(file, `${readme}:${block.line}`);
    writeFileSync(file, moduleOf(block, modulesFor(readme)));
  });
  const { config } = ts.readConfigFile(`${root}/tsconfig.base.json`, (file) => ts.sys.readFile(file)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram([...places.keys(), here('around-blocks/foreign-modules.d.ts')], {
    ...options,
    verbatimModuleSyntax: false,
    paths: {
      ...options.paths,
      '@tokenward/next/instrumentation': [`${root}/packages/next/src/instrumentation.ts`],
      '@/*': [here('around-blocks/next-app.ts')],
      'next/headers': [`${root}/node_modules/next/headers.d.ts`],
    },
    noUnusedLocals: false,
    noUnusedParameters: false,
    noImplicitReturns: false,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
  });
  return [...places].flatMap(([file, place]) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(file))
      .map(({ messageText }) => `${place}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`),
  );
}

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('the code of the READMEs', () => {
  it('compiles, each block and each snippet of a migration table, and an error would be noticed', () => {
    const pieces = readmes.flatMap((readme) =>
      [...codeBlocks(`${root}/${readme}`), ...migrationSnippets(`${root}/${readme}`)].map(
        (block) => [readme, block] as const,
      ),
    );
    expect(pieces.length).toBeGreaterThan(100);
    const misspelled = { line: 7, code: "auth.required({ scope: ['a'] });" };
    const unset = { line: 9, code: 'jwtIssuer({ name, issuer, audience: process.env.AUDIENCE });' };
    const wrong = [
      ['packages/express/README.md', misspelled],
      ['packages/core/README.md', unset],
    ] as const;
    expect(problemsOf([...pieces, ...wrong])).toEqual([
      expect.stringMatching(/^packages\/express\/README\.md:7: .*'scope' does not exist/),
      expect.stringMatching(/^packages\/core\/README\.md:9: .*'string \| undefined' is not assignable/),
    ]);
  }, 120_000);
});
