import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from '../shared/consumer.js';
import { startProgram } from '../shared/start-program.js';
import type { ProgramServer } from '../shared/start-program.js';

const redirect = fileURLToPath(new URL('apps/redirect.mjs', import.meta.url));

/** The options of Node.js that send what a program fetches from these hosts to other addresses. */
export function redirected(folder: string, hosts: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  cpSync(redirect, join(folder, 'redirect.mjs'));
  return { NODE_OPTIONS: '--import ./redirect.mjs', REDIRECT: JSON.stringify(hosts) };
}

/** Compiles `server.ts` strictly, as a TypeScript user does. */
export async function compileServer(folder: string): Promise<void> {
  await compile(folder, 'server.ts', '--module', 'nodenext', '--noUncheckedIndexedAccess');
}

/** Starts the compiled `server.js` with these environment variables. */
export async function startServer(folder: string, env: NodeJS.ProcessEnv): Promise<ProgramServer> {
  return startProgram(folder, [process.execPath, 'server.js'], {
    env: { ...process.env, ...env },
    seconds: 60,
  });
}
