import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';

const source = (name: string) => {
  const [folder, ...rest] = name.split('/');
  return fileURLToPath(new URL(['packages', folder, 'src', ...rest, 'index.ts'].join('/'), import.meta.url));
};

export default defineConfig({
  resolve: {
    // Tests read the sources, so they need no build and coverage crosses packages.
    alias: {
      '@tokenward/core/authoring': fileURLToPath(new URL('packages/core/src/authoring.ts', import.meta.url)),
      '@tokenward/core': source('core'),
      '@tokenward/express': source('express'),
      '@tokenward/fastify': source('fastify'),
      '@tokenward/hono': source('hono'),
      '@tokenward/koa': source('koa'),
      '@tokenward/mcp': source('mcp'),
      '@tokenward/next': source('next'),
      '@tokenward/providers/clerk': source('providers/clerk'),
      '@tokenward/providers/workos': source('providers/workos'),
      '@tokenward/providers': source('providers'),
      '@tokenward/testing/clerk': source('testing/clerk'),
      '@tokenward/testing/workos': source('testing/workos'),
      '@tokenward/testing/hostile': source('testing/hostile'),
      '@tokenward/testing/contract': source('testing/contract'),
      '@tokenward/testing': source('testing'),
    },
  },
  test: {
    environment: 'node',
    include: ['packages/*/{src,test}/**/*.test.ts', 'tools/**/*.test.ts'],
    // Those of hooks send 12,000 requests: npm run test:hooks. The READMEs and the examples: npm run test:docs.
    exclude: [...configDefaults.exclude, 'packages/core/test/hooks/**'],
    // The files of a worker share the modules, which hold no state (module-state.test). This takes half the time.
    isolate: false,
    testTimeout: 20_000,
    maxWorkers: Math.max(2, availableParallelism() - 1), // one alone takes more than three minutes
    typecheck: {
      enabled: true,
      include: ['packages/*/{src,test}/**/*.test-d.ts'],
      tsconfig: 'tsconfig.types.json',
    },
    reporters: ['default', 'json'],
    outputFile: { json: 'node_modules/.cache/vitest-report.json' },
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.test-d.ts'],
      reporter: ['text', 'html'],
    },
  },
});
