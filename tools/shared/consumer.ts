import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execute } from './execute.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A thing to install at the version that the root's or a package's devDependencies name. */
export function pinned(...names: readonly string[]): string[] {
  const versions = { ...devDependencies('.'), ...devDependencies('packages/express') };
  return names.map((name) => `${name}@${versions[name]}`);
}

function devDependencies(place: string): Record<string, string> {
  const manifest = JSON.parse(readFileSync(join(root, place, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  return manifest.devDependencies;
}

/** Makes an empty project and installs exactly these things into it. */
export async function install(
  folder: string,
  type: 'module' | 'commonjs',
  things: readonly string[],
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/package.json`, JSON.stringify({ name: 'consumer', private: true, type }));
  await execute(folder, 'npm', 'install', '--no-audit', '--no-fund', '--loglevel=error', ...things);
}

/** Compiles a TypeScript file under one module mode, strictly. */
export async function compile(folder: string, file: string, ...mode: readonly string[]): Promise<void> {
  const strict = [
    '--strict',
    '--exactOptionalPropertyTypes',
    '--skipLibCheck',
    '--target',
    'es2022',
    '--types',
    'node',
  ];
  await execute(folder, 'node', 'node_modules/typescript/bin/tsc', file, ...strict, ...mode);
}
