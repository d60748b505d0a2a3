import pc from 'picocolors';
import { agentCases } from './agents.js';
import { apiKeyCases } from './api-keys.js';
import { differences } from './differences.js';
import { installTheirs } from './install.js';
import { ours } from './ours.js';
import { sessionCases } from './sessions.js';
import { loadTheirs } from './theirs.js';
import { startWorld } from './world.js';
import type { Case, Outcome, World } from './world.js';

const cases = [...sessionCases, ...apiKeyCases, ...agentCases];
const names = cases.map(({ name }) => name);
const twice = names.filter((name, index) => names.indexOf(name) !== index);
const stray = Object.keys(differences).filter((name) => !names.includes(name));
if (twice.length + stray.length > 0)
  throw new Error(`No case of its own: ${[...twice, ...stray].join(', ')}`);

await installTheirs();
const theirs = await loadTheirs();
const world = await startWorld();
console.log('The same credentials before WorkOS’s own SDK (@workos-inc/node) and before Tokenward.');
console.log('In brackets, how many requests to WorkOS it took.\n');
console.log(`  ${line('credential', 'theirs', 'ours')}`);

const faults: string[] = [];
const tally = new Map<string, number>();
for (const each of cases) await compare(each, world);
await world.close();

const counts = [...tally].map(([who, count]) => `${count} ${who}`).join(', ');
console.log(`\n${cases.length} credentials, ${counts}.`);
for (const fault of faults) console.log(pc.red(fault));
process.exitCode = faults.length === 0 ? 0 : 1;

async function compare(each: Case, { workos }: World): Promise<void> {
  const credential = await each.credential(world);
  workos.setOutage(each.outage);
  const before = workos.requests.length;
  const their = await theirs(world, credential, each);
  const between = workos.requests.length;
  const our = await ours(world, credential, each);
  const asked = [between - before, workos.requests.length - between];
  workos.setOutage();

  // A reason to refuse is worded differently by each side; whom a credential speaks for is not.
  const differ = their.verdict !== our.verdict || (our.verdict === 'granted' && their.reason !== our.reason);
  const listed = differences[each.name];
  const who = differ ? (listed?.who ?? 'not listed') : 'same';
  tally.set(who, (tally.get(who) ?? 0) + 1);
  console.log(
    `${differ ? pc.yellow('≠') : ' '} ${line(each.name, told(their, asked[0]), told(our, asked[1]))}`,
  );
  if (differ && listed !== undefined) console.log(pc.dim(`      ${listed.who}: ${listed.why}`));
  if (differ && our.verdict === 'granted' && their.verdict === 'granted')
    console.log(pc.dim(`      theirs ${their.reason}; ours ${our.reason}`));
  if (who === 'not listed') faults.push(`"${each.name}" differs, and no sentence says who is right.`);
  if (who === 'peer right') faults.push(`"${each.name}": WorkOS’s SDK is right.`);
  if (!differ && listed !== undefined) faults.push(`"${each.name}" no longer differs: take it off the list.`);
  if (our.verdict === 'thrown') faults.push(`"${each.name}" breaks Tokenward: ${our.reason}.`);
}

/** The verdict, and in brackets how often WorkOS was asked for it. */
function told({ verdict, reason }: Outcome, asked = 0): string {
  const times = asked === 0 ? '' : ` (${asked})`;
  return (verdict === 'granted' ? verdict : `${verdict}: ${reason}`) + times;
}

function line(name: string, their: string, our: string): string {
  return `${name.padEnd(50)} ${their.padEnd(46)} ${our}`;
}
