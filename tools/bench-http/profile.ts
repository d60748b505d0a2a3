import pc from 'picocolors';
import { idle, ours } from './contests.js';
import type { Contest } from './contests.js';
import { startServer } from './measured-server.js';
import type { MeasuredServer } from './measured-server.js';
import type { Spent } from './owners.js';
import { printSpent } from './print-spent.js';
import type { World } from './world.js';

/** A way to see what servers spend on a request. */
export interface Look {
  /** How often they are started anew: V8 does not compile the same code in all processes of one program. */
  readonly pairs: number;
  /** What they are started with. */
  readonly flags: readonly string[];
  /** Gives what each of them was seen to spend, once or several times, while all of them did the same. */
  readonly at: (
    servers: readonly MeasuredServer[],
    tokens: readonly string[],
  ) => Promise<readonly (readonly Spent[])[]>;
}

/** Looks at a guard that does nothing and at ours, and prints what a request takes where. */
export async function profileContest(
  { framework, title }: Contest,
  program: string,
  { settings, tokens }: World,
  look: Look,
): Promise<void> {
  const seen: Spent[][] = [[], []];
  for (let pair = 0; pair < look.pairs; pair += 1) {
    const servers: MeasuredServer[] = [];
    try {
      for (const app of [idle, ours])
        servers.push(await startServer(program, { ...settings, framework, app }, look.flags));
      for (const [index, spent] of (await look.at(servers, tokens)).entries()) seen[index]?.push(...spent);
    } finally {
      await Promise.all(servers.map((server) => server.close()));
    }
  }
  console.log(`\n${pc.bold(title)}`);
  printSpent(seen);
}
