import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['src/index.ts', 'src/instrumentation.ts'],
  format: 'esm',
  target: 'es2022',
  platform: 'node',
  removeNodeProtocol: false,
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
  splitting: false,
  treeshake: true,
  sourcemap: false,
  clean: true,
});
