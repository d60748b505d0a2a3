import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const apps = fileURLToPath(new URL('apps', import.meta.url));

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

/** Runs a program in a folder; its output is part of the error when it fails, and it fails after five minutes. */
export async function execute(folder: string, program: string, ...args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run(program, args, { cwd: folder, timeout: 300_000, maxBuffer: 2 ** 26 });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(' ')}\n${stdout}${stderr}`, { cause: error });
  }
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

/** Makes an empty project with these things, and copies the apps there. */
export async function createConsumer(...project: Parameters<typeof install>): Promise<void> {
  await install(...project);
  cpSync(apps, project[0], { recursive: true });
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
