import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Contender } from './contender.js';
import { contenders } from './contenders.js';
import { fireAt } from './fire.js';
import type { Result } from './fire.js';
import { grounds } from './grounds.js';
import { report } from './report.js';
import { keySetRound, tokenRound } from './rounds.js';

const modules = new URL('../../node_modules/', import.meta.url);
const versions = new Map(contenders.map((each) => [each, versionOf(each)]));

const results: readonly Result[] = [
  ...(await fireAt(contenders, await tokenRound('ES256'))),
  ...(await fireAt(contenders, await tokenRound('RS256'))),
  ...(await fireAt(contenders, await keySetRound())),
];
for (const ground of Object.values(grounds).flat())
  if (!results.some(({ shot }) => shot.ground === ground)) throw new Error(`nothing fits ${ground.names}`);

console.log(report(results, versions, process.argv.includes('--all')));
save();
for (const { contender, shot, outcome } of results.filter(isMistake)) {
  console.error(`${contender.name}: ${shot.family}, ${shot.name}: ${JSON.stringify(outcome)}`);
  process.exitCode = 1;
}

/** Ours refuse everything, and for a reason that is right; the figures of the others are theirs. */
function isMistake({ contender, shot, outcome }: Result): boolean {
  return contender.ours === true && !(outcome.kind === 'refused' && shot.codes.includes(outcome.reason));
}

function save(): void {
  const cache = fileURLToPath(new URL('.cache', modules));
  const told = {
    contenders: contenders.map((each) => ({
      name: each.name,
      version: versions.get(each),
      configured: each.configured,
    })),
    fired: { forbidden: firedAs(true), strictness: firedAs(false) },
    notRefused: results
      .filter(({ outcome }) => outcome.kind !== 'refused')
      .map(({ contender, shot: { family, name, algorithm, ground }, outcome }) => ({
        contender: contender.name,
        family,
        name,
        algorithm,
        forbidden: ground.forbidden,
        clause: ground.clause,
        ...outcome,
      })),
  };
  mkdirSync(cache, { recursive: true });
  writeFileSync(`${cache}/corpus.json`, `${JSON.stringify(told, null, 2)}\n`);
}

function firedAs(forbidden: boolean): number {
  return new Set(results.map(({ shot }) => shot).filter(({ ground }) => ground.forbidden === forbidden)).size;
}

function versionOf({ package: name }: Contender): string {
  const manifest = readFileSync(new URL(`${name}/package.json`, modules), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
