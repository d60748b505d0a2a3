import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const source = (name: string) => {
  const [folder, ...rest] = name.split('/');
  return fileURLToPath(new URL(['packages', folder, 'src', ...rest, 'index.ts'].join('/'), import.meta.url));
};

/** What all configurations of vitest share. */
export const base = {
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
    testTimeout: 20_000,
    maxWorkers: Math.max(2, availableParallelism() - 1), // one alone takes more than three minutes
  },
} as const;
