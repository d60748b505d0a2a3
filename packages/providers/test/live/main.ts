import { clerkChecks } from './clerk.js';
import { NotAnswered } from './finding.js';
import { workosChecks } from './workos.js';

const checks = Object.entries({ ...clerkChecks, ...workosChecks });
const results = await Promise.all(
  checks.map(async ([name, check]) => {
    try {
      return { name, checked: await check(process.env) };
    } catch (error) {
      // Of others the class alone: a message could repeat what was sent.
      return { name, failed: error instanceof NotAnswered ? error.message : (error as Error).name };
    }
  }),
);

const ran = results.filter(({ checked, failed }) => failed !== undefined || Array.isArray(checked));
if (ran.length === 0) {
  console.log(
    'Skipped: no keys of a live Clerk or WorkOS are in the environment. packages/providers/test/live/README.md lists them.',
  );
} else {
  for (const { name, checked, failed } of results) {
    console.log(`\n${name}`);
    if (checked === undefined) console.log(`  could not be checked: ${failed}`);
    else if ('skipped' in checked) console.log(`  skipped: ${checked.skipped}`);
    else
      for (const { what, saw, played } of checked)
        console.log(
          saw === played ? `  = ${what}: ${saw}` : `  ≠ ${what}: ${saw}\n      Tokenward plays: ${played}`,
        );
  }
  const all = results.flatMap(({ checked }) => (checked && !('skipped' in checked) ? checked : []));
  const differing = all.filter(({ saw, played }) => saw !== played).length;
  console.log(`\n${all.length} findings, ${differing} of them other than what Tokenward plays in its tests.`);
  console.log('They hold names and units only. Please send them with an issue, whether they differ or not.');
}
process.exitCode = results.some(({ failed }) => failed !== undefined) ? 1 : 0;
