import { defineConfig } from 'vitest/config';
import root from '../../vitest.config.js';

/** Tests of code that is not mutated, and long ones that repeat with chance what the others prove by example. */
const leftOut: readonly string[] = [
  '{introspection,api-keys}/**',
  'authorities/{api-keys,cached,introspection,tenants}.test.ts',
  '{ask,bounded,coalesced,copied,denial,digest,errors,flights,frozen,inspect,isolates}.test.ts',
  '{remember-memory,shared-state,shown,weight}.test.ts',
  '{request,totality,properties,properties-*}.test.ts',
  'signature/signature.test.ts',
];

export default defineConfig({
  resolve: { ...root.resolve },
  test: {
    environment: 'node',
    include: [
      'packages/core/src/**/*.test.ts',
      'packages/{express,fastify,koa,hono,next}/src/{express,fastify,koa,hono,next}.test.ts',
    ],
    exclude: leftOut.map((pattern) => `packages/core/src/${pattern}`),
    isolate: false,
    testTimeout: 5_000, // a test that waits for what never comes fails here, long before Stryker gives the run up
  },
});
