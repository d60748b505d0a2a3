import { fileURLToPath } from 'node:url';

/** A runtime, and the command that serves the app there. */
export interface Runtime {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
}

/** The path of something that npm installed beside this file. */
export function installed(path: string): string {
  return fileURLToPath(new URL(`node_modules/${path}`, import.meta.url));
}

const node = (name: string, program: string): Runtime => ({ name, program, args: ['node.mjs'] });

const workerd = (name: string, config: string): Runtime => ({
  name,
  program: installed('workerd/bin/workerd'),
  // The descriptor on which it tells its port is the standard output.
  args: ['serve', '--control-fd=1', config],
});

const denoMay = '--allow-env=BRIDGE --allow-net=127.0.0.1';

/** Where the contract is played. Node.js beside the machine's own comes for Linux on x64 only. */
export const runtimes: readonly Runtime[] = [
  node('node', process.execPath),
  ...['node22', 'node24', 'node26'].map((name) => node(name, installed(`${name}/bin/node`))),
  { name: 'bun', program: installed('bun/bin/bun.exe'), args: ['--no-install', 'bun.mjs'] },
  {
    name: 'deno',
    program: installed('deno/deno'),
    args: `run --no-prompt --cached-only --node-modules-dir=manual ${denoMay} deno.mjs`.split(' '),
  },
  workerd('workerd', 'workerd.capnp'),
  workerd('workerd nodejs_compat', 'workerd-nodejs.capnp'),
];
