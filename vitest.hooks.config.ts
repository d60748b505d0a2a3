import { defineConfig } from 'vitest/config';
import { base } from './vitest.base.config.js';

/** The tests of functions of the application that fail, in every framework; `npm run test:hooks`. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['packages/core/test/hooks/**/*.test.ts'],
    exclude: [],
  },
});
