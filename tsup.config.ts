import { defineConfig } from 'tsup';

/** How each package is built; its entries stand in its own build script. */
export default defineConfig({
  format: 'esm',
  target: 'es2022',
  platform: 'node',
  removeNodeProtocol: false,
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
  splitting: true,
  treeshake: true,
  sourcemap: false,
  clean: true,
});
