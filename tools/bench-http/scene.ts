import { readFileSync } from 'node:fs';
import { scene } from '../bench/machine.js';
import type { Scene } from '../bench/machine.js';

const frameworks = ['express', 'fastify', 'koa', 'hono', '@hono/node-server'] as const;
const guards = [
  'express-oauth2-jwt-bearer',
  'express-jwt',
  '@fastify/jwt',
  'get-jwks',
  'koa-jwt',
  'jwks-rsa',
] as const;

/** This machine, now, with the versions of what is measured here. */
export function sceneOverHttp(): Scene {
  const names = [...frameworks, ...guards, 'autocannon'];
  return { ...scene(), peers: Object.fromEntries(names.map((name) => [name, versionOf(name)])) };
}

function versionOf(name: string): string {
  const manifest = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
