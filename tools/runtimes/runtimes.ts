import { installedBeside } from '../shared/installed-beside.js';

/** A runtime, and the ways in which programs are run there. */
export interface Runtime {
  readonly name: string;
  readonly program: string;
  /** The arguments that serve the app of the contract; a page serves nothing. */
  readonly serve?: readonly string[];
  /** What the core's tests are run as, see `suite/on-*.ts`. */
  readonly host: 'process' | 'worker' | 'page';
  /** The arguments that run them. */
  readonly run: readonly string[];
  /** The modules of Node.js that the tests cannot have there. */
  readonly lacks: readonly string[] | 'everything of Node.js';
}

/** The runtimes that npm installs into this folder. */
export const { installed, install: installPackages } = installedBeside(import.meta.url);

const node = (name: string, program: string): Runtime => ({
  name,
  program,
  serve: ['node.mjs'],
  host: 'process',
  run: ['bundle.mjs'],
  lacks: [],
});

const workerd = (name: string, config: string, lacks: Runtime['lacks']): Runtime => {
  // The descriptor on which it tells its port is the standard output.
  const args = ['serve', '--control-fd=1', config];
  return { name, program: installed('workerd/bin/workerd'), serve: args, host: 'worker', run: args, lacks };
};

const deno = 'run --no-prompt --cached-only --node-modules-dir=manual';

/** Debian's Chromium, unless another one is named. */
const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Where everything is run. Node.js beside the machine's own comes for Linux on x64 only. */
export const runtimes: readonly Runtime[] = [
  node('node', process.execPath),
  ...['node22', 'node24', 'node26'].map((name) => node(name, installed(`${name}/bin/node`))),
  {
    name: 'bun',
    program: installed('bun/bin/bun.exe'),
    serve: ['--no-install', 'bun.mjs'],
    host: 'process',
    run: ['--no-install', 'bundle.mjs'],
    lacks: [],
  },
  {
    name: 'deno',
    program: installed('deno/deno'),
    serve: `${deno} --allow-env=BRIDGE --allow-net=127.0.0.1 deno.mjs`.split(' '),
    host: 'process',
    run: `${deno} --allow-all bundle.mjs`.split(' '),
    lacks: [],
  },
  workerd('workerd', 'workerd.capnp', 'everything of Node.js'),
  // A worker is asked, and listens on no port of its own.
  workerd('workerd nodejs_compat', 'workerd-nodejs.capnp', ['http']),
  {
    name: 'chromium',
    program: chromium,
    host: 'page',
    run: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
    lacks: 'everything of Node.js',
  },
];
