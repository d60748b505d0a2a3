import { keySetRound, tokenRound } from './cases.js';
import { peers } from './peers.js';
import { reportProofs, sendProofs } from './proofs.js';
import { reasons } from './reasons.js';
import { report } from './report.js';
import { secretRound } from './secret-cases.js';
import { send } from './send.js';
import { tokenwardFetched, tokenwardLocal } from './tokenward.js';

// Sends hostile tokens and key sets to Tokenward and to other libraries. It fails if Tokenward accepts one, or rejects one with
// another code than expected.
const libraries = [tokenwardLocal, tokenwardFetched, ...peers];
const results = [
  ...(await send(libraries, await tokenRound('ES256'))),
  ...(await send(libraries, await tokenRound('RS256'))),
  ...(await send(libraries, await keySetRound())),
  ...(await send(libraries, secretRound())),
];
for (const reason of Object.values(reasons).flat())
  if (!results.some((result) => result.case.reason === reason))
    throw new Error(`No case has a name like ${reason.names}.`);

const all = process.argv.includes('--all');
console.log(report(libraries, results, all));
for (const { library, case: one, outcome } of results) {
  if (!library.ours || (outcome.kind === 'rejected' && one.codes.includes(outcome.code))) continue;
  console.error(`${library.name}: ${one.family}, ${one.name}: ${JSON.stringify(outcome)}`);
  process.exitCode = 1;
}

const proofs = await sendProofs();
console.log(`\n${reportProofs(proofs, all)}`);
for (const { library, accepted, failed, wrong } of proofs.filter((result) => result.library.ours))
  for (const mistake of [...accepted.map(({ name }) => name), ...failed, ...wrong]) {
    console.error(`${library.name}: ${mistake}`);
    process.exitCode = 1;
  }
