import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execute } from './execute.js';

/** The packages that are published. */
export const packages = [
  'core',
  'express',
  'fastify',
  'hono',
  'koa',
  'mcp',
  'next',
  'providers',
  'testing',
] as const;

/** A tarball as npm made it. */
export interface Tarball {
  readonly path: string;
  readonly files: readonly string[];
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Packs one built package into a folder, as it would be published. */
export async function pack(name: (typeof packages)[number], folder: string): Promise<Tarball> {
  const where = ['-w', `packages/${name}`, '--pack-destination', folder];
  const printed = await execute(root, 'npm', 'pack', '--json', ...where);
  const [made] = Object.values(
    JSON.parse(printed) as Record<string, { filename: string; files: readonly { path: string }[] }>,
  );
  if (made === undefined) throw new Error(`npm pack made nothing of ${name}`);
  return { path: join(folder, made.filename), files: made.files.map(({ path }) => path) };
}
