import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'tsup';
import type { Options } from 'tsup';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

// `clean` of tsup would run once for each build below, and could remove what another one has written.
rmSync('dist', { recursive: true, force: true });

const manifest = readFileSync('package.json', 'utf8');

// Its license must be beside the code that the CommonJS build contains.
if (manifest.includes('"jose": '))
  cpSync(new URL('node_modules/jose/LICENSE.md', import.meta.url), 'dist/LICENSE-jose.md');

const code = {
  target: 'es2022',
  platform: 'node',
  removeNodeProtocol: false,
  // With this the entries of a package share their modules, in both formats.
  splitting: true,
  treeshake: true,
} as const;

// Version 1 of the MCP SDK has one error class for `import` and another one for `require()`. So each build loads its own.
const loadsOptionalPeer = manifest.includes('"@modelcontextprotocol/sdk": ');

/**
 * Replaces a module `load-*` by the module `preloaded-*` beside it, which imports statically what the first one loads by `import()`.
 * The CommonJS loader of jest has no `import()`, and bundlers can't follow the `require()` that esbuild could write instead.
 */
const preloaded: Plugin = {
  name: 'preloaded',
  setup(build) {
    build.onResolve({ filter: /^\.\/load-[a-z-]+\.js$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.replace('load-', 'preloaded-').replace(/js$/, 'ts')),
    }));
  },
};

/** How each package is built; its entries stand in its own build script. */
export default defineConfig([
  { ...code, format: 'esm' },
  // jose has ES modules only, which the CommonJS loader of jest cannot read.
  {
    ...code,
    format: 'cjs',
    noExternal: ['jose'],
    esbuildPlugins: [preloaded],
    esbuildOptions(options) {
      if (loadsOptionalPeer) options.supported = { ...options.supported, 'dynamic-import': false };
    },
  },
  { format: ['esm', 'cjs'], dts: { only: true, compilerOptions: { ignoreDeprecations: '6.0' } } },
]);
