// MCP servers in each framework, with real clients of both generations of the SDK and real authorization servers, over HTTP.
import pc from 'picocolors';
import { clients } from './checks/clients.js';
import { dpop } from './checks/dpop.js';
import { requests } from './checks/requests.js';
import { startOidcProvider } from './oidc-provider.js';
import { serveExpress } from './servers/express.js';
import { serveFastify } from './servers/fastify.js';
import { serveHono } from './servers/hono.js';
import { serveKoa } from './servers/koa.js';
import { serveNext } from './servers/next.js';
import { bundleWorker } from './servers/workerd.js';
import type { Serve } from './servers/serve.js';
import { setStage } from './stage.js';
import type { Check } from './stage.js';

const frameworks: Readonly<Record<string, Serve>> = {
  Express: serveExpress,
  Fastify: serveFastify,
  Koa: serveKoa,
  Hono: serveHono,
  Next: serveNext,
  workerd: await bundleWorker('/tmp/h/mcp-e2e-scratch/wd'),
};
const asked = process.argv.slice(2);
const played = Object.entries(frameworks).filter(
  ([name]) => asked.length === 0 || asked.includes(name.toLowerCase()),
);
const checks: readonly Check[] = [...requests, ...clients, ...dpop];
const failures = new Map<string, string>();

for (const [framework, serve] of played) {
  const authorizationServer = await startOidcProvider();
  const stage = await setStage(serve, authorizationServer, true);
  for (const { name, run } of checks)
    await run(stage).catch((error: unknown) => failures.set(`${name}|${framework}`, describe(error)));
  await stage.close();
  await authorizationServer.close();
}

function describe(error: unknown): string {
  return (error instanceof Error ? String(error.stack) : String(error)).slice(0, 3000);
}

console.log(`  ${''.padEnd(92)} ${played.map(([framework]) => framework.padEnd(8)).join(' ')}`);
for (const { name } of checks) {
  const marks = played.map(([framework]) => failures.has(`${name}|${framework}`));
  const cells = marks.map((failed) => (failed ? pc.red('✗') : pc.green('✓')) + ' '.repeat(8));
  console.log(
    `${marks.includes(true) ? pc.red('✗') : pc.green('✓')} ${name.padEnd(92)} ${cells.join('')}`.trimEnd(),
  );
}
for (const [place, failure] of failures)
  console.log(`\n${pc.red('✗')} ${place.replace('|', ', ')}\n${failure}`);
if (failures.size > 0) process.exitCode = 1;
