// The first hour of a newcomer, in five stacks: each is built in an empty folder from the packed tarballs, and asked over HTTP.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pc from 'picocolors';
import { install } from '../shared/consumer.js';
import { pack, packages } from '../shared/pack.js';
import { expressAuth0 } from './express-auth0.js';
import { fastifyKeycloak } from './fastify-keycloak.js';
import { honoWorkerd } from './hono-workerd.js';
import { nestEntra } from './nest-entra.js';
import { nextClerk } from './next-clerk.js';
import type { Closable, Stack } from './stack.js';

const stacks = [
  nextClerk('16.4.6'),
  nextClerk('15.5.29'),
  nestEntra,
  expressAuth0,
  honoWorkerd,
  fastifyKeycloak,
];
const asked = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'tokenward-first-hour-'));
const tarballs = new Map<string, string>();
for (const name of packages) tarballs.set(name, (await pack(name, folder)).path);

async function build(stack: Stack): Promise<string> {
  const place = join(folder, stack.name.replaceAll(/[^\w.]+/g, '-'));
  mkdirSync(place);
  cpSync(fileURLToPath(new URL(`apps/${stack.app}`, import.meta.url)), place, { recursive: true });
  const ours = stack.packages.map((name) => String(tarballs.get(name)));
  await install(place, stack.type, [...ours, ...stack.dependencies]);
  const manifest = join(place, 'package.json');
  const members = JSON.parse(readFileSync(manifest, 'utf8')) as object;
  writeFileSync(manifest, JSON.stringify({ ...members, ...stack.manifest }, undefined, 2));
  return place;
}

async function play(stack: Stack): Promise<void> {
  const start = performance.now();
  const seconds = (): string => ((performance.now() - start) / 1000).toFixed(0).padStart(4);
  const opened: Closable[] = [];
  try {
    const checks = await stack.play(await build(stack), (server) => {
      opened.push(server);
      return server;
    });
    console.log(`${pc.green('✓')} ${stack.name.padEnd(72)} ${seconds()} s  ${checks} checks`);
  } catch (error) {
    process.exitCode = 1;
    console.log(`${pc.red('✗')} ${stack.name.padEnd(72)} ${seconds()} s`);
    console.log((error instanceof Error ? error.message : String(error)).slice(0, 5000));
  } finally {
    await Promise.all(opened.map(async ({ close }) => close()));
  }
}

// Two at a time: one installs while the other builds.
const waiting = stacks.filter(({ app }) => asked.length === 0 || asked.includes(app));
async function playNext(): Promise<void> {
  for (let stack = waiting.shift(); stack !== undefined; stack = waiting.shift()) await play(stack);
}
await Promise.all([playNext(), playNext()]);
rmSync(folder, { recursive: true, force: true });
