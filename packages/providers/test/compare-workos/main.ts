import { checkNames, compare } from '../compare/compare.js';
import type { Row } from '../compare/compare.js';
import { printFaults, printRows } from '../compare/print.js';
import { agentCases } from './agents.js';
import { apiKeyCases } from './api-keys.js';
import { differences } from './differences.js';
import { installTheirs } from './install.js';
import { ours } from './ours.js';
import { sessionCases } from './sessions.js';
import { loadTheirs } from './theirs.js';
import { startWorld } from './world.js';

const cases = [...sessionCases, ...apiKeyCases, ...agentCases];
checkNames(cases, differences);
await installTheirs();
const theirs = await loadTheirs();
const world = await startWorld();
console.log('The same credentials before WorkOS’s own SDK (@workos-inc/node) and before Tokenward.');
console.log('In brackets, how many requests to WorkOS it took.\n');
const rows: Row[] = [];
// One after the other: an outage is of the whole environment.
for (const each of cases) {
  const credential = await each.credential(world);
  const judges = { theirs: () => theirs(world, credential, each), ours: () => ours(world, credential, each) };
  rows.push(await compare({ ...each, ...judges, listed: differences[each.name] }, world.workos));
}
await world.close();
printRows(rows);
printFaults(rows.flatMap(({ fault }) => fault ?? []));
