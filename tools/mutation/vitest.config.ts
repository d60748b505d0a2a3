import process from 'node:process';
import { defineConfig } from 'vitest/config';
import { base } from '../../vitest.base.config.js';

/** Tests of code that is not mutated, and long ones that repeat with chance what the others prove by example. */
const leftOut: readonly string[] = [
  'src/authority/{introspection,api-keys}/**',
  'src/authority/{cached,tenants}.test.ts',
  'src/http/{post,single-flight,shared-task,private-network-properties}.test.ts',
  'src/lib/{lru-map,deep-copy,digest,deep-freeze}.test.ts',
  'src/response/{denial,unavailable-error,error-summary}.test.ts',
  'src/verifier/{verified-token-cache-memory,claims-size}.test.ts',
  'src/request/{auth-request,short-lived-requests}.test.ts',
  'src/signature/signature.test.ts',
  'test/{cached-tenants,inspected-access,isolates,shared-state,never-throws,properties,properties-*}.test.ts',
  'test/{advisories,hooks,source}/**',
];

const all: readonly string[] = [
  'packages/core/{src,test}/**/*.test.ts',
  'packages/{express,fastify,koa,hono,next}/src/{express,fastify,koa,hono,next,combine,metadata,proof}.test.ts',
];
const folder = process.env['MUTATION_TESTS_OF'];

export default defineConfig({
  resolve: { ...base.resolve },
  test: {
    environment: 'node',
    include: folder === undefined ? [...all] : [`${folder}/*.test.ts`],
    exclude: leftOut.map((pattern) => `packages/core/${pattern}`),
    isolate: false,
    testTimeout: 5_000, // a test that waits for what never comes fails here, long before Stryker gives the run up
  },
});
