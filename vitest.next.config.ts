import { defineConfig } from 'vitest/config';
import { base } from './vitest.base.config.js';

/** The tests that need `next build`; `npm run test:next` makes it. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['examples/next/**/*.test.ts'],
    exclude: [],
  },
});
