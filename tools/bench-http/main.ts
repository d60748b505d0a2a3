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
import { playContest } from './rounds.js';
import type { Effort } from './rounds.js';
import { sceneOverHttp } from './scene.js';
import { overSockets } from './sockets.js';
import type { OverSockets } from './sockets.js';
import { outcomeOf } from './standings.js';
import type { Outcome } from './standings.js';
import { targetsOf } from './targets.js';
import { within } from './within.js';
import type { Within } from './within.js';
import { startWorld } from './world.js';

/** How much is done for each of the parts. */
interface Efforts {
  readonly play: Effort;
  readonly within: Within;
  readonly overSockets: OverSockets;
}
const usual: Efforts = {
  play: { casts: 5, rounds: 2, turns: 5, seconds: 0.5, warmUp: 2 },
  within: { pairs: 5, rounds: 3, requests: 8000 },
  overSockets: { pairs: 5, turns: 16, seconds: 0.5, warmUp: 4 },
};
const little: Efforts = {
  play: { casts: 1, rounds: 1, turns: 1, seconds: 1, warmUp: 1 },
  within: { pairs: 1, rounds: 1, requests: 500 },
  overSockets: { pairs: 1, turns: 2, seconds: 0.5, warmUp: 1 },
};
const profiles: readonly string[] = ['profile', 'perf'];

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const names = positionals.filter((name) => !profiles.includes(name));
const stray = names.find((name) => !contests.some(({ framework }) => framework === name));
if (stray !== undefined)
  throw new Error(
    `There is no framework "${stray}" here. There are: ${contests.map(({ framework }) => framework).join(', ')}; ${profiles.join(' and ')}.`,
  );
const chosen = contests.filter(({ framework }) => names.length === 0 || names.includes(framework));
const profileOnly = positionals.length > names.length;
const efforts = values.quick ? little : usual;
const { play } = efforts;
const look = positionals.includes('perf') ? overSockets(efforts.overSockets) : within(efforts.within);

const scene = sceneOverHttp();
console.log(`${scene.machine}, Node.js ${scene.node}, ${scene.date}`);
console.log(
  Object.entries(scene.peers)
    .map((peer) => peer.join(' '))
    .join(', '),
);
if (!profileOnly)
  console.log(
    `Each app in a process of its own on loopback, ${connections} connections; in each round everyone has ${play.turns} x ${play.seconds} s
in turn. Ratios of one round each; the median of ${play.casts * play.rounds}, and where the middle half of them lies. Processes of each app: ${play.casts}.`,
  );
for (const doubt of doubtsOf(scene)) console.log(doubt);

const program = await compileServer();
const world = await startWorld();
const outcomes: Outcome[] = [];
try {
  for (const contest of profileOnly ? [] : chosen) {
    const outcome = outcomeOf(contest, await playContest(contest, program, world, play));
    printOutcome(outcome);
    outcomes.push(outcome);
  }
  console.log(`\n${pc.bold("Profile: where a request's time goes")}`);
  for (const contest of chosen) await profileContest(contest, program, world, look);
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
