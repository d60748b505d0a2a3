import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Stryker } from '@stryker-mutator/core';
import { sourceFolder } from './survivor.js';

/** What decides about a token: the pipeline, the rules, the keys, all that fetches them, and what calls functions of the application. */
const ofCore: readonly string[] = [
  'verifier/{create-verifier,verifier-options,clock-and-reply,guards,check-claims,verified-token-cache}.ts',
  'verifier/{short-path,token-decision,ask-each-time,authenticate,proof-step,reject-request,resource}.ts',
  'authority/{authority,attest,select-authority,claim-rules,jwt-issuer,kind-option}.ts',
  '{requirements,keys,signature,token,hooks,proof}/*.ts',
  'claims/{access,principal,principal-kind,schema}.ts',
  'claims/rules/*.ts',
  'request/{extract,authorization-header,cookie,header}.ts',
  'http/{fetch-json,server-metadata,https-url,issuer-url,private-network}.ts',
  'response/challenge.ts',
  'lib/{deadline,maybe-promise,to-error,thenable,request-slot,monotonic-clock}.ts',
].map((pattern) => `${sourceFolder}/${pattern}`);

/** All of that, and the adapters. */
export const deciding: readonly string[] = [
  ...ofCore,
  'packages/{express,fastify,koa,hono,next}/src/index.ts',
];

/** Where this run keeps the copies that it changes. */
export const sandboxes = join(tmpdir(), `tokenward-mutation-${process.pid}`);

/** How Stryker runs over these files; the copy that it changes is made outside the repository. */
export function strykerOptions(files: readonly string[]): ConstructorParameters<typeof Stryker>[0] {
  return {
    mutate: [...files, '!packages/*/src/**/*.test.ts'],
    plugins: [
      fileURLToPath(import.meta.resolve('@stryker-mutator/vitest-runner')),
      fileURLToPath(new URL('stryker-plugins.mjs', import.meta.url)),
    ],
    ignorers: ['texts'],
    testRunner: 'vitest',
    vitest: { configFile: 'tools/mutation/vitest.config.ts', related: false },
    coverageAnalysis: 'perTest',
    timeoutMS: 30_000,
    concurrency: Number(process.env['MUTATION_CONCURRENCY'] ?? 2),
    reporters: [process.stdout.isTTY ? 'progress' : 'progress-append-only', 'survivors'],
    tempDirName: sandboxes,
    cleanTempDir: 'always',
    ignorePatterns: [
      '.*',
      'examples',
      'tools/*',
      '!tools/mutation',
      'packages/*',
      '!packages/core',
      '!packages/testing',
      '!packages/{express,fastify,koa,hono,next}',
      'dist',
    ],
  };
}
