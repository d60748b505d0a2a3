import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Stryker } from '@stryker-mutator/core';
import { sourceFolder } from './survivor.js';

/** What decides about a token: the pipeline, the rules, the keys, and all that fetches them. */
const deciding: readonly string[] = [
  '{verifier,verifier-options,extract,classify,remember,route,authorize,challenge,principal,schema}.ts',
  '{base64url,access,once,authority,hidden-place,fetch-json,metadata,endpoint,within}.ts',
  '{rules,keys,signature,sources}/*.ts',
  'authorities/jwt.ts',
].map((pattern) => `${sourceFolder}/${pattern}`);

/** How Stryker runs over these files, or over all that decide; the copy that it changes is made outside the repository. */
export function strykerOptions(files: readonly string[]): ConstructorParameters<typeof Stryker>[0] {
  return {
    mutate: [...(files.length > 0 ? files : deciding), `!${sourceFolder}/**/*.test.ts`],
    plugins: [
      fileURLToPath(import.meta.resolve('@stryker-mutator/vitest-runner')),
      fileURLToPath(new URL('ignore-texts.mjs', import.meta.url)),
    ],
    ignorers: ['texts'],
    testRunner: 'vitest',
    vitest: { configFile: 'tools/mutation/vitest.config.ts', related: false },
    coverageAnalysis: 'perTest',
    timeoutMS: 30_000,
    concurrency: Number(process.env['MUTATION_CONCURRENCY'] ?? 2),
    reporters: [process.stdout.isTTY ? 'progress' : 'progress-append-only'],
    tempDirName: join(tmpdir(), 'tokenward-mutation'),
    cleanTempDir: 'always',
    ignorePatterns: [
      '.*',
      'examples',
      'tools/*',
      '!tools/mutation',
      'packages/*',
      '!packages/core',
      '!packages/testing',
      'dist',
    ],
  };
}
