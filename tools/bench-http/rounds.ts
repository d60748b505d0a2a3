import { appsOf } from './contests.js';
import type { Contest } from './contests.js';
import { load } from './load.js';
import { startServer } from './measured-server.js';
import type { MeasuredServer } from './measured-server.js';
import { prove } from './proof.js';
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

/** What an app did in one round. */
export interface Round {
  readonly requests: number;
  readonly seconds: number;
  /** The time of the processor in µs. */
  readonly cpu: number;
  /** The time in ms in which the event loop had something to do, and in which it had nothing. */
  readonly active: number;
  readonly idle: number;
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
    for (const { url } of servers) await load(url, world.tokens, effort.warmUp);
    for (const server of servers) await server.age();
    for (const { url } of servers) await load(url, world.tokens, effort.warmUp);
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
      for (const server of startingAt(servers, round * turns + turn)) {
        const sum = sums.get(server.app) ?? nothing;
        sums.set(server.app, added(sum, await playTurn(server, tokens, seconds)));
      }
    for (const [app, sum] of sums) seen.get(app)?.push(sum);
  }
  return seen;
}

const nothing: Round = { requests: 0, seconds: 0, cpu: 0, active: 0, idle: 0 };

async function playTurn(server: MeasuredServer, tokens: readonly string[], duration: number): Promise<Round> {
  const before = await server.figures();
  const { requests, seconds } = await load(server.url, tokens, duration);
  const after = await server.figures();
  return {
    requests,
    seconds,
    cpu: after.cpu - before.cpu,
    active: after.active - before.active,
    idle: after.idle - before.idle,
  };
}

function added(one: Round, other: Round): Round {
  return {
    requests: one.requests + other.requests,
    seconds: one.seconds + other.seconds,
    cpu: one.cpu + other.cpu,
    active: one.active + other.active,
    idle: one.idle + other.idle,
  };
}

/** Each turn somebody else begins. */
function startingAt<T>(list: readonly T[], turn: number): readonly T[] {
  const at = turn % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}
