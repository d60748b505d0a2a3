import { readFileSync } from 'node:fs';
import { checkNames, compare } from '../compare/compare.js';
import type { Row } from '../compare/compare.js';
import { printFaults, printRows } from '../compare/print.js';
import { checkAnswers } from './answers.js';
import { differences, listedFor } from './differences.js';
import { documents } from './documents.js';
import { installed, installTheirs, versions } from './install.js';
import type { Version } from './install.js';
import { opaqueCases } from './opaque.js';
import { ours } from './ours.js';
import { requestCases } from './requests.js';
import { reviewedCases } from './reviewed.js';
import { sessionCases } from './sessions.js';
import { loadBackend, theirs } from './theirs.js';
import { startWorld } from './world.js';
import type { World } from './world.js';

const cases = [...sessionCases, ...requestCases, ...opaqueCases, ...reviewedCases];
checkNames(cases, differences);
await installTheirs();
const faults: string[] = [];
console.log(
  'The same tokens before Clerk’s own SDK and before Tokenward, with Clerk played on this machine.',
);
console.log('In brackets, how many requests to Clerk it took. No live instance was asked.');
for (const version of ['oldest', 'newest'] as const) await run(version);
printFaults(faults);

async function run(version: Version): Promise<void> {
  const backend = await loadBackend(version);
  const world = await startWorld();
  const side = theirs(backend);
  const rows: Row[] = [];
  // One after the other: an outage is of the whole instance.
  for (const each of cases) {
    const token = await each.token(world);
    const judges = { theirs: () => side(world, token, each), ours: () => ours(world, token, each) };
    rows.push(await compare({ ...each, ...judges, listed: listedFor(each.name, version) }, world.clerk));
  }
  console.log(`\n@clerk/backend ${numberOf(version)}\n`);
  printRows(rows);
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

/** The number of an installed version. */
function numberOf(version: Version): string {
  const manifest = readFileSync(installed(`${versions[version]}/package.json`), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
