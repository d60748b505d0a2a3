import { configDefaults, defineConfig } from 'vitest/config';
import { base } from './vitest.base.config.js';

/** The code of the READMEs and the examples. Most of them start programs or compile, so they are not among the fast tests. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['docs/test/*.test.ts', 'examples/*/**/*.test.ts'],
    // That of Next.js needs a build: npm run test:next.
    exclude: [...configDefaults.exclude, 'examples/next/**'],
  },
});
