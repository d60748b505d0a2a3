import { rotated } from '../bench/measure.js';
import { appsOf } from './contests.js';
import type { Contest } from './contests.js';
import { startServer } from './measured-server.js';
import type { MeasuredServer } from './measured-server.js';
import { prove } from './proof.js';
import { added, nothing, playTurn, warm } from './turns.js';
import type { Round } from './turns.js';
import type { World } from './world.js';

/** How long everyone is loaded. */
export interface Effort {
  /** How often all apps are started anew: V8 does not compile the same code in all processes of one program. */
  readonly casts: number;
  /** Rounds of each cast; a ratio is taken within one round. */
  readonly rounds: number;
  /** How often everyone has a turn in a round: the shorter the turns, the more alike what happens beside them. */
  readonly turns: number;
  /** The seconds of a turn, and of the load before the first one. */
  readonly seconds: number;
  readonly warmUp: number;
}

/** What each app did, round by round. */
export type Rounds = ReadonlyMap<string, readonly Round[]>;

/** Plays all rounds of a framework, the apps started anew for each cast. */
export async function playContest(
  contest: Contest,
  program: string,
  world: World,
  effort: Effort,
): Promise<Rounds> {
  const all = new Map<string, readonly Round[]>();
  for (let cast = 0; cast < effort.casts; cast += 1)
    for (const [app, rounds] of await playCast(contest, program, world, effort))
      all.set(app, [...(all.get(app) ?? []), ...rounds]);
  return all;
}

/** Starts all apps of a framework with the servers' program, sees that they do their work, and loads them in turn. */
async function playCast(contest: Contest, program: string, world: World, effort: Effort): Promise<Rounds> {
  const servers: MeasuredServer[] = [];
  try {
    for (const app of appsOf(contest)) {
      const server = await startServer(program, { ...world.settings, framework: contest.framework, app });
      servers.push(server);
      await prove(server, world);
    }
    await warm(servers, world.tokens, effort.warmUp);
    return await playRounds(servers, world, effort);
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
}

async function playRounds(
  servers: readonly MeasuredServer[],
  { tokens }: World,
  { rounds, turns, seconds }: Effort,
): Promise<Rounds> {
  const seen = new Map(servers.map(({ app }) => [app, [] as Round[]]));
  for (let round = 0; round < rounds; round += 1) {
    const sums = new Map(servers.map(({ app }) => [app, nothing]));
    for (let turn = 0; turn < turns; turn += 1)
      for (const server of rotated(servers, round * turns + turn)) {
        const sum = sums.get(server.app) ?? nothing;
        sums.set(server.app, added(sum, await playTurn(server, tokens, seconds)));
      }
    for (const [app, sum] of sums) seen.get(app)?.push(sum);
  }
  return seen;
}
