import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const apps = fileURLToPath(new URL('apps', import.meta.url));

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

/** Compiles the TypeScript app under one module mode, strictly, with every declaration file checked that is ours. */
export async function compile(folder: string, ...mode: readonly string[]): Promise<void> {
  const strict = [
    '--strict',
    '--exactOptionalPropertyTypes',
    '--skipLibCheck',
    '--target',
    'es2022',
    '--types',
    'node',
  ];
  await execute(folder, 'node', 'node_modules/typescript/bin/tsc', 'typed.ts', ...strict, ...mode);
}
