// MCP servers in each framework, with real clients of both generations of the SDK and real authorization servers, over HTTP.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install } from '../shared/consumer.js';
import { printFigure } from '../shared/figure.js';
import { betterAuthPackages, startBetterAuth } from './better-auth.js';
import { clients } from './checks/clients.js';
import { dpop } from './checks/dpop.js';
import { evasions } from './checks/evasions.js';
import { opaque } from './checks/opaque.js';
import { requests } from './checks/requests.js';
import { conformancePackages, playConformance } from './conformance/play.js';
import { freePort } from '../shared/free-port.js';
import { startOidcProvider } from './oidc-provider.js';
import { serveExpress } from './servers/express.js';
import { serveFastify } from './servers/fastify.js';
import { serveHono } from './servers/hono.js';
import { serveKoa } from './servers/koa.js';
import { buildNextApp } from './servers/next.js';
import { serveSdkGate1, serveSdkGate2 } from './servers/sdk-gates.js';
import type { Serve } from './servers/serve.js';
import { bundleWorker, workerdPackages } from './servers/workerd.js';
import { setStage } from './stage.js';
import type { Feature, Stage } from './stage.js';
import { playTable } from './table.js';

const folder = mkdtempSync(join(tmpdir(), 'tokenward-mcp-'));

/** Installs packages into a folder of their own, while the first servers are played. */
async function installed(name: string, packages: readonly string[]): Promise<string> {
  const place = join(folder, name);
  await install(place, 'module', packages);
  return place;
}
/** The columns to play: all, or those that are named. */
const asked = process.argv.slice(2);
const isAsked = (name: string): boolean => asked.length === 0 || asked.includes(name);

const installing = {
  betterAuth: isAsked('Better Auth') && installed('better-auth', betterAuthPackages),
  workerd: isAsked('workerd') && installed('workerd', workerdPackages),
  conformance: isAsked('conformance') && installed('conformance', conformancePackages),
};

// Nothing is played meanwhile: it takes both cores, and some checks have tokens that live for two seconds.
const next = isAsked('Next') && (await buildNextApp());
const comparing = installing.conformance && installing.conformance.then(playConformance);

async function withOidcProvider(serve: Serve, ...lacks: readonly Feature[]): Promise<Stage> {
  return setStage(serve, await startOidcProvider(), { lacks });
}

async function withBetterAuth(): Promise<Stage> {
  const port = await freePort();
  const server = await startBetterAuth(String(await installing.betterAuth), `http://127.0.0.1:${port}/mcp`);
  return setStage(serveExpress, server, { port, lacks: ['switches'] });
}

const stages: Readonly<Record<string, () => Promise<Stage>>> = {
  Express: () => withOidcProvider(serveExpress),
  Fastify: () => withOidcProvider(serveFastify),
  Koa: () => withOidcProvider(serveKoa),
  Hono: () => withOidcProvider(serveHono),
  ...(next && { Next: () => withOidcProvider(next) }),
  'no DPoP': () => withOidcProvider(serveExpress, 'proofs'),
  'SDK 1': () => withOidcProvider(serveSdkGate1, 'guards', 'proofs', 'sessions'),
  'SDK 2': () => withOidcProvider(serveSdkGate2, 'guards', 'proofs', 'sessions'),
  workerd: async () => withOidcProvider(await bundleWorker(String(await installing.workerd))),
  'Better Auth': withBetterAuth,
};
console.log(`MCP servers with clients of @modelcontextprotocol/sdk 1.32 (v1) and @modelcontextprotocol/client 2.4 (v2), and with oidc-provider.
"Next" is a build of Next.js. "Better Auth" and "no DPoP" are Express. "SDK 1" and "SDK 2" keep the gates of the SDK, with oauthTokenVerifier(). "-" does not apply.
`);
const played = Object.entries(stages).filter(([name]) => isAsked(name));
const passed = await playTable(
  [...requests, ...evasions, ...clients, ...opaque, ...dpop],
  Object.fromEntries(played),
);
console.log();
const compared = ((await comparing) || []).map(printFigure);
rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
process.exitCode = passed && compared.every(Boolean) ? 0 : 1;
