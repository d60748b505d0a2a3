import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import pc from 'picocolors';
import { isMet, printFigure } from '../shared/figure.js';
import type { Figure } from '../shared/figure.js';
import { printMachine } from '../shared/machine.js';
import { rotated } from '../shared/spread.js';
import { chart } from './chart.js';
import { appsOf, contests } from './contests.js';
import type { Contest } from './contests.js';
import { connections, startServer } from './measured-server.js';
import type { MeasuredServer } from './measured-server.js';
import { standingsOf, targetsOf, waitingApps } from './standings.js';
import type { Round, Rounds, Standing } from './standings.js';
import { startWorld } from './world.js';

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const unknown = positionals.find((name) => !contests.some(({ framework }) => framework === name));
if (unknown !== undefined)
  throw new Error(
    `There is no framework "${unknown}". There are: ${contests.map(({ framework }) => framework).join(', ')}.`,
  );
const chosen = contests.filter(
  ({ framework }) => positionals.length === 0 || positionals.includes(framework),
);
/** All servers start anew several times, since V8 does not compile the same code in each process. */
const effort = values.quick
  ? { starts: 1, rounds: 2, seconds: 0.5, warmUp: 1 }
  : { starts: 5, rounds: 10, seconds: 0.5, warmUp: 2 };

const machine = printMachine([
  'express',
  'fastify',
  'koa',
  'hono',
  '@hono/node-server',
  'autocannon',
  'express-oauth2-jwt-bearer',
  'express-jwt',
  '@fastify/jwt',
  'get-jwks',
  'koa-jwt',
  'jwks-rsa',
]);
console.log(
  `Each app runs in a process of its own on loopback, with ${connections} connections, and is loaded for ${effort.seconds} s in each round.
Each ratio is taken within one round. Shown: the median of ${effort.starts * effort.rounds} rounds. The servers start anew ${effort.starts} times.`,
);

const world = await startWorld();
const standings = new Map<string, readonly Standing[]>();
const figures: (Figure & { readonly framework: string; readonly met: boolean })[] = [];
try {
  for (const contest of chosen) {
    const rounds = await play(contest);
    standings.set(contest.title, standingsOf(rounds));
    print(contest, rounds);
    for (const figure of targetsOf(contest, rounds)) {
      printFigure(figure);
      figures.push({ framework: contest.framework, ...figure, met: isMet(figure) });
    }
  }
} finally {
  await world.close();
}

const missed = figures.filter(({ met }) => !met).length;
if (values.quick) console.log('\nEverything runs. A quick run does not judge the targets.');
else {
  console.log(`\n${figures.length - missed} of ${figures.length} targets are met.`);
  if (missed > 0) process.exitCode = 1;
  if (chosen.length === contests.length) save();
}

async function play(contest: Contest): Promise<Rounds> {
  const rounds = new Map(appsOf(contest).map((app) => [app, [] as Round[]]));
  const { tokens } = world;
  for (let start = 0; start < effort.starts; start += 1) {
    const servers: MeasuredServer[] = [];
    try {
      for (const app of rounds.keys()) {
        const server = await startServer({ ...world.settings, framework: contest.framework, app });
        servers.push(server);
        await world.prove(app, server.url);
      }
      for (const server of servers) {
        await server.load(tokens, effort.warmUp);
        await server.age();
        await server.load(tokens, effort.warmUp);
      }
      for (let round = 0; round < effort.rounds; round += 1)
        for (const server of rotated(servers, round))
          rounds.get(server.app)?.push(await server.load(tokens, effort.seconds));
    } finally {
      await Promise.all(servers.map((server) => server.close()));
    }
  }
  return rounds;
}

function print({ title }: Contest, rounds: Rounds): void {
  console.log(`\n${pc.bold(title)}\n`);
  const rows = (standings.get(title) ?? []).map(({ app, rate, ofOpen, cpu, more, busy }) => [
    app,
    {
      'requests/s': Math.round(rate.median),
      '% of no guard': Number(ofOpen.median.toFixed(1)),
      'CPU µs/request': Number(cpu.median.toFixed(1)),
      'more than no guard': Number(more.median.toFixed(1)),
      '% busy': Math.round(busy.median),
    },
  ]);
  console.table(Object.fromEntries(rows));
  const waiting = waitingApps(rounds);
  if (waiting.length > 0)
    console.log(
      pc.yellow(
        `  These servers waited for the load, so their figures are not judged: ${waiting.join(', ')}.\n  Use an idle machine with two cores.`,
      ),
    );
}

/** Writes the figures and the chart of a full run. */
function save(): void {
  const docs = new URL('../../docs/', import.meta.url);
  const apps = contests.flatMap(({ framework, title }) =>
    (standings.get(title) ?? []).map((standing) => ({ framework, ...standing })),
  );
  writeFileSync(
    new URL('bench-http.json', docs),
    `${JSON.stringify({ ...machine, figures, apps }, null, 2)}\n`,
  );
  writeFileSync(new URL('bench-http.svg', docs), chart(machine, standings));
  console.log('Written: docs/bench-http.json, docs/bench-http.svg');
}
