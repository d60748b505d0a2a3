import pc from 'picocolors';
import { idle, ours } from './contests.js';
import type { Contest } from './contests.js';
import { startServer } from './measured-server.js';
import { owners } from './owners.js';
import type { Spent } from './owners.js';
import type { World } from './world.js';

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
  requests: number,
): Promise<void> {
  const profiles: Spent[] = [];
  for (const app of [idle, ours]) {
    const server = await startServer(program, { ...settings, framework, app });
    try {
      profiles.push(perRequest(await server.spent(tokens, requests), requests));
    } finally {
      await server.close();
    }
  }
  console.log(`\n${pc.bold(title)}`);
  print(profiles);
}

/** What an app spends on one request, in µs. */
function perRequest({ byOwner, ours: functions }: Spent, requests: number): Spent {
  return {
    byOwner: Object.fromEntries(Object.entries(byOwner).map(([owner, time]) => [owner, time / requests])),
    ours: functions.map(([name, time]) => [name, time / requests]),
  };
}

function print(profiles: readonly Spent[]): void {
  console.log(pc.dim(line('µs per request, by whose function runs', idle, ours, 'more')));
  for (const owner of owners)
    printTimes(
      owner,
      profiles.map(({ byOwner }) => byOwner[owner] ?? 0),
    );
  printTimes(
    'all of it',
    profiles.map(({ byOwner }) => Object.values(byOwner).reduce((sum, time) => sum + time, 0)),
  );
  const functions = profiles.at(-1)?.ours.slice(0, most) ?? [];
  console.log(pc.dim(`  ${functions.map(([name, time]) => `${name} ${time.toFixed(2)}`).join(', ')}`));
}

function printTimes(name: string, times: readonly number[]): void {
  const [without = 0, withOurs = 0] = times;
  console.log(line(name, ...[without, withOurs, withOurs - without].map((time) => time.toFixed(1))));
}

function line(name: string, ...cells: readonly string[]): string {
  return `  ${name.padEnd(42)}${cells.map((cell) => cell.padStart(27)).join('')}`;
}
