import pc from 'picocolors';
import { spread } from '../bench/measure.js';
import { idle, ours } from './contests.js';
import type { Contest } from './contests.js';
import { startServer } from './measured-server.js';
import type { MeasuredServer } from './measured-server.js';
import { owners } from './owners.js';
import type { Spent } from './owners.js';
import type { World } from './world.js';

/** How often each app is looked at, and the requests that it answers meanwhile. */
export interface Look {
  readonly rounds: number;
  readonly requests: number;
}

/** So many of our functions are named. */
const most = 8;

/**
 * Looks at the stack while a guard that does nothing and ours answer the same requests, each in a process without sockets, and
 * prints what a request takes where: system calls would blur whose time it is.
 */
export async function profileContest(
  { framework, title }: Contest,
  program: string,
  { settings, tokens }: World,
  look: Look,
): Promise<void> {
  const servers: MeasuredServer[] = [];
  try {
    for (const app of [idle, ours]) servers.push(await startServer(program, { ...settings, framework, app }));
    const seen = await lookAt(servers, tokens, look);
    console.log(`\n${pc.bold(title)}`);
    print(seen);
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
}

/** In turn, since the machine is not always equally fast. */
async function lookAt(
  servers: readonly MeasuredServer[],
  tokens: readonly string[],
  { rounds, requests }: Look,
): Promise<readonly (readonly Spent[])[]> {
  const seen = servers.map((): Spent[] => []);
  for (const server of servers) {
    await server.spent(tokens, rounds * requests);
    await server.age();
    await server.spent(tokens, rounds * requests);
  }
  for (let round = 0; round < rounds; round += 1)
    for (const [index, server] of servers.entries())
      seen[index]?.push(perRequest(await server.spent(tokens, requests), requests));
  return seen;
}

/** What an app spends on one request, in µs. */
function perRequest({ byOwner, ours: functions }: Spent, requests: number): Spent {
  return {
    byOwner: Object.fromEntries(Object.entries(byOwner).map(([owner, time]) => [owner, time / requests])),
    ours: functions.map(([name, time]) => [name, time / requests]),
  };
}

function print(seen: readonly (readonly Spent[])[]): void {
  const usual = (timeOf: (spent: Spent) => number): readonly number[] =>
    seen.map((rounds) => spread(rounds.map(timeOf)).middle);
  console.log(pc.dim(line('µs per request, by whose function runs', idle, ours, 'more')));
  for (const owner of owners)
    printTimes(
      owner,
      usual(({ byOwner }) => byOwner[owner] ?? 0),
    );
  printTimes(
    'all of it',
    usual(({ byOwner }) => Object.values(byOwner).reduce((sum, time) => sum + time, 0)),
  );
  const own = seen.at(-1) ?? [];
  const names = new Set(own.flatMap((spent) => spent.ours.map(([name]) => name)));
  const functions = [...names]
    .map((name) => [name, spread(own.map((spent) => new Map(spent.ours).get(name) ?? 0)).middle] as const)
    .toSorted(([, one], [, other]) => other - one);
  console.log(
    pc.dim(
      `  ${functions
        .slice(0, most)
        .map(([name, time]) => `${name} ${time.toFixed(2)}`)
        .join(', ')}`,
    ),
  );
}

function printTimes(name: string, times: readonly number[]): void {
  const [without = 0, withOurs = 0] = times;
  console.log(line(name, ...[without, withOurs, withOurs - without].map((time) => time.toFixed(1))));
}

function line(name: string, ...cells: readonly string[]): string {
  return `  ${name.padEnd(42)}${cells.map((cell) => cell.padStart(27)).join('')}`;
}
