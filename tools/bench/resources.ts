import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { localKeys } from '@tokenward/core';
import { atMost, exactly, figure } from '../shared/figure.js';
import type { Figure } from '../shared/figure.js';
import { spread } from '../shared/spread.js';
import { jwtAuthority, timeRaw, verifierOf } from './libraries.js';
import { timePerToken } from './measure.js';
import type { Effort, Part } from './measure.js';
import { algorithms, createKeyPair, mint } from './tokens.js';
import type { KeyPair } from './tokens.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const heldTokens = fileURLToPath(new URL('held-tokens.ts', import.meta.url));
const garbage = fileURLToPath(new URL('garbage.ts', import.meta.url));
const nothingIsCollected = ['--expose-gc', '--min-semi-space-size=128', '--max-semi-space-size=128'];

/** What the cache of verified tokens takes. Each figure is measured in a process of its own. */
export const memory: Part = {
  title: 'Memory',
  async measure({ held, distinct }) {
    const bytes = (...args: readonly (string | number)[]): number =>
      numberFrom(...process.execArgv, '--expose-gc', heldTokens, ...args.map(String));
    const claims = bytes('claims', held);
    const allocated = (what: string): number =>
      numberFrom(...process.execArgv, ...nothingIsCollected, garbage, what);
    const megabytes = bytes('distinct', distinct) / 1e6;
    return {
      figures: [
        atMost('a cached token, besides its claims', (bytes('tokens', held, 2) - claims) / 1000, 1.5, 'KB'),
        figure('a token after its first request, with its text', bytes('tokens', held, 1) / 1000, 'KB'),
        figure('its claims alone, from JSON.parse', claims / 1000, 'KB'),
        // 10,000 tokens of at most 7,000 bytes.
        atMost(
          `a cache of the default size after ${distinct.toLocaleString('en')} tokens`,
          megabytes,
          70,
          'MB',
        ),
        atMost('allocated for a cached token', allocated('verify'), 400, 'bytes'),
        figure('allocated for a Node.js request with a cached token', allocated('guard'), 'bytes'),
      ],
    };
  },
};

/** How much longer a process takes to start with Tokenward than with jose alone, which Tokenward loads too. */
export const start: Part = {
  title: 'Start',
  async measure({ starts }) {
    const [jose, ours] = [
      `await import('jose');`,
      `const { createVerifier, jwtIssuer } = await import('@tokenward/core');
      const [issuer, audience] = ['https://id.example.com', 'https://api.example.com'];
      createVerifier({ authorities: [jwtIssuer({ name: 'people', issuer, audience })] });`,
    ].map(
      (task) => () =>
        numberFrom(
          '--input-type=module',
          '--eval',
          `const start = performance.now();${task}console.log(performance.now() - start);`,
        ),
    ) as [() => number, () => number];
    ours();
    const times = Array.from({ length: starts }, (_, round) => {
      if (round % 2 === 0) return { jose: jose(), ours: ours() };
      const time = ours();
      return { jose: jose(), ours: time };
    });
    const more = spread(times.map((each) => each.ours - each.jose));
    return {
      figures: [
        atMost('import and createVerifier, beyond importing jose', more, 5, 'ms'),
        figure('importing jose', spread(times.map((each) => each.jose)), 'ms'),
      ],
    };
  },
};

/** The sizes that size-limit measures, as .size-limit.json says; without dependencies, except for the edge. */
export const size: Part = {
  title: 'Size, minified and gzipped, without dependencies',
  async measure() {
    // Its exit code is 1 if a limit is exceeded.
    const measured = JSON.parse(
      spawnSync('node_modules/.bin/size-limit', ['--json'], { cwd: root, encoding: 'utf8' }).stdout,
    ) as readonly { readonly name: string; readonly size: number }[];
    const kib = new Map(measured.map(({ name, size: bytes }) => [name, bytes / 1024]));
    const of = (name: string): number => kib.get(`@tokenward/${name}`) ?? Number.NaN;
    return {
      figures: [
        atMost('@tokenward/core', of('core'), 8, 'KiB'),
        figure('@tokenward/core (one JWT issuer)', of('core (one JWT issuer)'), 'KiB'),
        atMost('one JWT issuer at the edge, with jose', of('core (at the edge, with jose)'), 10, 'KiB'),
        ...['express', 'fastify', 'koa', 'hono', 'next'].map((name) =>
          atMost(`@tokenward/${name}`, of(name), 1, 'KiB'),
        ),
        exactly('packages that @tokenward/core installs', dependenciesOf('packages/core').size, 1),
      ],
    };
  },
};

/** How long one verification of a new token holds the event loop, from call to answer. */
export const eventLoop: Part = {
  title: 'Event loop: one verification of a new token, relative to its own signature check',
  async measure(effort) {
    const figures: Figure[] = [];
    for (const algorithm of algorithms) figures.push(...(await held(createKeyPair(algorithm), effort)));
    return { figures };
  },
};

async function held(keys: KeyPair, { rounds, batch }: Effort): Promise<readonly Figure[]> {
  const verify = verifierOf([jwtAuthority(localKeys({ keys: [keys.jwk] }))]);
  const count = Math.ceil((batch * rounds) / 5);
  const [ratios, times]: [number[], number[]] = [[], []];
  let left = 0;
  for (let index = -Math.ceil(count / 4); index < count; index += 1) {
    const token = mint(keys);
    const early = index % 2 === 0 ? timeRaw(keys, [token]) : undefined;
    const turn = { isOver: false };
    const next = nextTurn().then(() => (turn.isOver = true));
    const time = await timePerToken(verify, [token]);
    if (turn.isOver) left += 1;
    await next;
    const check = early ?? timeRaw(keys, [token]);
    if (index < 0) continue; // These warm up.
    ratios.push(time / check);
    times.push(time / 1000);
  }
  const most = times.toSorted((a, b) => a - b)[Math.floor(count * 0.99)] ?? Number.NaN;
  return [
    atMost(`${keys.algorithm}, from call to answer`, spread(ratios), 1.15, 'x'),
    figure(`${keys.algorithm}, 99 % of them take at most`, most, 'µs'),
    exactly(`${keys.algorithm}, verifications that take more than one turn of the loop`, left, 0),
  ];
}

/** All packages that are installed with one: its dependencies, and theirs. */
function dependenciesOf(folder: string, found = new Set<string>()): ReadonlySet<string> {
  const manifest = JSON.parse(readFileSync(`${root}/${folder}/package.json`, 'utf8')) as {
    readonly dependencies?: Readonly<Record<string, string>>;
  };
  for (const name of Object.keys(manifest.dependencies ?? {}))
    if (!found.has(name)) dependenciesOf(`node_modules/${name}`, found.add(name));
  return found;
}

/** Runs Node.js in a process of its own, and returns the number that it prints. */
function numberFrom(...args: readonly string[]): number {
  return Number.parseFloat(execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' }));
}
