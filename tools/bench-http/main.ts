import { parseArgs } from 'node:util';
import pc from 'picocolors';
import type { Figure } from '../bench/figure.js';
import { doubtsOf } from '../bench/machine.js';
import { printTargets } from '../bench/report.js';
import { compileServer } from './compile.js';
import { contests } from './contests.js';
import { keep } from './keep.js';
import { connections } from './load.js';
import { printOutcome } from './report.js';
import { profileContest } from './profile.js';
import type { Look } from './profile.js';
import { playContest } from './rounds.js';
import type { Effort } from './rounds.js';
import { sceneOverHttp } from './scene.js';
import { outcomeOf } from './standings.js';
import type { Outcome } from './standings.js';
import { targetsOf } from './targets.js';
import { startWorld } from './world.js';

const usual: Effort = { rounds: 9, turns: 6, seconds: 0.5, warmUp: 3 };
const longLook: Look = { rounds: 15, requests: 8000 };
const glance: Look = { rounds: 1, requests: 500 };
const little: Effort = { rounds: 1, turns: 1, seconds: 1, warmUp: 1 };

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const names = positionals.filter((name) => name !== 'profile');
const stray = names.find((name) => !contests.some(({ framework }) => framework === name));
if (stray !== undefined)
  throw new Error(
    `There is no framework "${stray}" here. There are: ${contests.map(({ framework }) => framework).join(', ')}; and profile.`,
  );
const chosen = contests.filter(({ framework }) => names.length === 0 || names.includes(framework));
const profileOnly = positionals.length > names.length;
const effort = values.quick ? little : usual;

const scene = sceneOverHttp();
console.log(`${scene.machine}, Node.js ${scene.node}, ${scene.date}`);
console.log(
  Object.entries(scene.peers)
    .map((peer) => peer.join(' '))
    .join(', '),
);
if (!profileOnly)
  console.log(
    `Each app in a process of its own on loopback, ${connections} connections; in each round everyone has ${effort.turns} x ${effort.seconds} s
in turn. Ratios of one round each; the median of ${effort.rounds}, and where the middle half of them lies.`,
  );
for (const doubt of doubtsOf(scene)) console.log(doubt);

const program = await compileServer();
const world = await startWorld();
const outcomes: Outcome[] = [];
try {
  for (const contest of profileOnly ? [] : chosen) {
    const outcome = outcomeOf(contest, await playContest(contest, program, world, effort));
    printOutcome(outcome);
    outcomes.push(outcome);
  }
  console.log(`\n${pc.bold("Profile: where a request's time goes")}`);
  for (const contest of chosen)
    await profileContest(contest, program, world, values.quick ? glance : longLook);
} finally {
  await world.close();
}

const figures = outcomes.flatMap((outcome) =>
  targetsOf(outcome).map((figure): readonly [string, Figure] => [outcome.contest.framework, figure]),
);
if (values.quick) console.log('\nEverything runs. So short a run judges no target.');
else if (!profileOnly) {
  if (printTargets(figures) > 0) process.exitCode = 1;
  if (chosen.length === contests.length) keep(scene, outcomes, figures);
}
