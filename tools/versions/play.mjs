// Plays the contract against every server that ./serve.js offers, then the stories of its own; prints JSON.
import { existsSync } from 'node:fs';
import { contract } from '@tokenward/testing/contract';

async function play(name, tests) {
  const failures = [];
  for (const test of tests) {
    await test.run().catch((error) => failures.push(`${test.name}: ${error.message}`));
  }
  return { name, passed: tests.length - failures.length, failures };
}

const { serve, nodejs, edge } = existsSync('serve.js') ? await import('./serve.js') : {};
const results = [];
for (const [name, server] of Object.entries({ contract: serve, nodejs, edge }))
  if (server !== undefined) results.push(await play(name, contract(server)));
if (existsSync('stories.js')) results.push(await play('stories', (await import('./stories.js')).stories));
process.stdout.write(JSON.stringify(results));
