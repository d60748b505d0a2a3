import pc from 'picocolors';
import { differences } from './differences.js';
import { installTheirs } from './install.js';
import { opaqueCases } from './opaque.js';
import { ours } from './ours.js';
import { requestCases } from './requests.js';
import { sessionCases } from './sessions.js';
import { loadTheirs } from './theirs.js';
import { startWorld } from './world.js';
import type { Case, Outcome, World } from './world.js';

const cases = [...sessionCases, ...requestCases, ...opaqueCases];
const names = cases.map(({ name }) => name);
const twice = names.filter((name, index) => names.indexOf(name) !== index);
const stray = Object.keys(differences).filter((name) => !names.includes(name));
if (twice.length + stray.length > 0)
  throw new Error(`No case of its own: ${[...twice, ...stray].join(', ')}`);

await installTheirs();
const theirs = await loadTheirs();
const world = await startWorld();
console.log('The same tokens before Clerk’s own SDK (@clerk/backend) and before Tokenward.');
console.log('In brackets, how many requests to Clerk it took.\n');
console.log(`  ${line('token', 'theirs', 'ours')}`);

const faults: string[] = [];
let differing = 0;
for (const each of cases) await compare(each, world);
await world.close();

console.log(`\n${cases.length} tokens, ${differing} differences.`);
for (const fault of faults) console.log(pc.red(fault));
process.exitCode = faults.length === 0 ? 0 : 1;

async function compare(each: Case, { clerk }: World): Promise<void> {
  const token = await each.token(world);
  clerk.setOutage(each.outage);
  const before = clerk.requests.length;
  const their = await theirs(world, token, each);
  const between = clerk.requests.length;
  const our = await ours(world, token, each);
  const asked = [between - before, clerk.requests.length - between];
  clerk.setOutage();

  // A reason to refuse is worded differently by each side; whom a token speaks for is not.
  const differ = their.verdict !== our.verdict || (our.verdict === 'granted' && their.reason !== our.reason);
  const why = differences[each.name];
  const mark = differ ? pc.yellow('≠') : ' ';
  console.log(`${mark} ${line(each.name, told(their, asked[0]), told(our, asked[1]))}`);
  if (differ) differing += 1;
  if (differ && why !== undefined) console.log(pc.dim(`      ${why}`));
  if (differ && why === undefined)
    faults.push(`"${each.name}" differs, and no sentence says why ours is right.`);
  if (differ && our.verdict === 'granted' && their.verdict === 'granted')
    console.log(pc.dim(`      theirs ${their.reason}; ours ${our.reason}`));
  if (!differ && why !== undefined) faults.push(`"${each.name}" no longer differs: take it off the list.`);
  if (our.verdict === 'crashed') faults.push(`"${each.name}" breaks Tokenward: ${our.reason}.`);
}

/** The verdict, and in brackets how often Clerk was asked for it. */
function told({ verdict, reason }: Outcome, asked = 0): string {
  const times = asked === 0 ? '' : ` (${asked})`;
  return (verdict === 'granted' ? verdict : `${verdict}: ${reason}`) + times;
}

function line(name: string, their: string, our: string): string {
  return `${name.padEnd(50)} ${their.padEnd(46)} ${our}`;
}
