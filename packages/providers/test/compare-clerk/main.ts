import { readFileSync } from 'node:fs';
import pc from 'picocolors';
import { checkAnswers } from './answers.js';
import { compare } from './compare.js';
import type { Row } from './compare.js';
import { differences } from './differences.js';
import { documents } from './documents.js';
import { installed, installTheirs, versions } from './install.js';
import type { Version } from './install.js';
import { opaqueCases } from './opaque.js';
import { requestCases } from './requests.js';
import { reviewedCases } from './reviewed.js';
import { sessionCases } from './sessions.js';
import { loadBackend, theirs } from './theirs.js';
import { startWorld } from './world.js';
import type { Outcome, World } from './world.js';

const cases = [...sessionCases, ...requestCases, ...opaqueCases, ...reviewedCases];
const names = cases.map(({ name }) => name);
const twice = names.filter((name, index) => names.indexOf(name) !== index);
const stray = Object.keys(differences).filter((name) => !names.includes(name));
if (twice.length + stray.length > 0)
  throw new Error(`No case of its own: ${[...twice, ...stray].join(', ')}`);

await installTheirs();
const faults: string[] = [];
console.log(
  'The same tokens before Clerk’s own SDK and before Tokenward, with Clerk played on this machine.',
);
console.log('In brackets, how many requests to Clerk it took. No live instance was asked.');
for (const version of ['oldest', 'newest'] as const) await run(version);
for (const fault of faults) console.log(pc.red(fault));
process.exitCode = faults.length === 0 ? 0 : 1;

async function run(version: Version): Promise<void> {
  const backend = await loadBackend(version);
  const world = await startWorld();
  const side = theirs(backend);
  const rows: Row[] = [];
  // One after the other: an outage is of the whole instance.
  for (const each of cases) rows.push(await compare(each, world, side, version));
  print(version, rows);
  faults.push(...rows.flatMap(({ fault }) => (fault === undefined ? [] : [`${version}: ${fault}`])));
  await more(version, world, backend);
  await world.close();
}

async function more(
  version: Version,
  world: World,
  backend: Awaited<ReturnType<typeof loadBackend>>,
): Promise<void> {
  const broken = await documents(backend, world);
  console.log(
    `  Lines of Clerk’s documents through its SDK: ${broken.length === 0 ? 'all hold' : 'broken'}.`,
  );
  const misfits = version === 'newest' ? await checkAnswers(world) : [];
  if (version === 'newest')
    console.log(
      `  Answers of the played Clerk: ${misfits.length === 0 ? 'as its types say' : 'not as its types say'}.`,
    );
  faults.push(...[...broken, ...misfits].map((fault) => `${version}: ${fault}`));
}

function print(version: Version, rows: readonly Row[]): void {
  const { version: number } = JSON.parse(
    readFileSync(installed(`${versions[version]}/package.json`), 'utf8'),
  ) as { version: string };
  const different = rows.filter(({ difference }) => difference);
  const kinds = [...new Set(different.map(({ difference }) => String(difference?.kind)))].toSorted();
  console.log(pc.bold(`\n@clerk/backend ${number}\n`));
  for (const kind of kinds) {
    console.log(pc.yellow(`  ${kind}`));
    for (const { name, their, our, asked, difference } of different) {
      if (difference?.kind !== kind) continue;
      console.log(`    ${name.padEnd(56)} ${told(their, asked[0]).padEnd(44)} ${told(our, asked[1])}`);
      console.log(pc.dim(`      ${difference.why}`));
      if (their.verdict === 'granted' && our.verdict === 'granted' && their.reason !== our.reason)
        console.log(pc.dim(`      theirs ${their.reason}; ours ${our.reason}`));
    }
  }
  const count = kinds
    .filter((kind) => kind !== 'peer right')
    .map((kind) => `${different.filter(({ difference }) => difference?.kind === kind).length} ${kind}`);
  console.log(
    `  ${rows.length} tokens: ${rows.length - different.length} the same, ${different.length} different (${count.join('; ')}; peer right: ${
      different.filter(({ difference }) => difference?.kind === 'peer right').length
    }).`,
  );
}

/** The verdict, and in brackets how often Clerk was asked for it. */
function told({ verdict, reason, ends }: Outcome, asked: number): string {
  const times = asked === 0 ? '' : ` (${asked})`;
  const shown = verdict === 'granted' ? (ends === undefined ? '' : `, ends ${ends}`) : `: ${reason}`;
  return verdict + shown + times;
}
