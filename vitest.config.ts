import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';
import { base } from './vitest.base.config.js';

const root = fileURLToPath(new URL('.', import.meta.url));

/** What changes the globals of a process, or measures its memory. */
const changesProcess =
  /\bvi\.(?:stubGlobal|stubEnv|spyOn|useFakeTimers)\b|\bprocess\.(?:on|once|env|emitWarning)\b|\.prototype\b.*=|\bmemoryUsage\b/;

/** The test files that need a process of their own. All others share the modules, which hold no state (module-state.test). */
const alone = readdirSync(join(root, 'packages'))
  .flatMap((name) => [`packages/${name}/src`, `packages/${name}/test`])
  .filter((folder) => existsSync(join(root, folder)))
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
  )
  .filter((file) => file.endsWith('.test.ts') && changesProcess.test(readFileSync(join(root, file), 'utf8')));

/** Those of hooks send 12,000 requests: npm run test:hooks. The READMEs and the examples: npm run test:docs. */
const exclude = [...configDefaults.exclude, 'packages/core/test/hooks/**'];
const typecheck = {
  enabled: true,
  include: ['packages/*/{src,test}/**/*.test-d.ts'],
  tsconfig: 'tsconfig.types.json',
};

export default defineConfig({
  ...base,
  test: {
    ...base.test,
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['packages/*/{src,test}/**/*.test.ts', 'tools/**/*.test.ts'],
          exclude: [...exclude, ...alone],
          isolate: false,
          typecheck,
        },
      },
      { extends: true, test: { name: 'alone', include: alone, exclude } },
    ],
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
