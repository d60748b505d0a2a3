// Plays the contract against every server that ./serve.js exports, and prints what came of it as JSON.
import { contract } from '@tokenward/testing/contract';

const { stories = [], ...serves } = await import('./serve.js');
const results = [];
for (const [name, serve] of Object.entries(serves)) {
  const result = { name, passed: 0, failures: [] };
  for (const test of contract(serve)) {
    try {
      await test.run();
      result.passed += 1;
    } catch (error) {
      result.failures.push(`${test.name}: ${error.message}`);
    }
  }
  results.push(result);
}
process.stdout.write(`${JSON.stringify(results)}\n`);
