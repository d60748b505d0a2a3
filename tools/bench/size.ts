import { readFileSync } from 'node:fs';
import { atMost, exactly, told } from './figure.js';
import type { Figure } from './figure.js';
import type { Part } from './part.js';
import { folderOf, measuredSizes } from './sizes.js';
import type { Size } from './sizes.js';

const kib = 1024;
const root = new URL('../../', import.meta.url);

/** What has to be downloaded and loaded, without what others wrote. */
export const size: Part = {
  name: 'size',
  title: 'Size, minified and gzipped, without dependencies',
  async measure() {
    const sizes = measuredSizes();
    if (!sizes.some((each) => folderOf(each) === 'core'))
      throw new Error('No size of the core was measured. Name it "@tokenward/core" in .size-limit.json.');
    const brought = broughtAlong('packages/core');
    return {
      figures: [
        ...sizes.flatMap(figureOf),
        exactly('packages that the core brings along', brought.length, 1, ''),
      ],
      notes: [`The core brings along ${brought.join(', ')}.`],
    };
  },
};

function figureOf(measured: Size): readonly Figure[] {
  const folder = folderOf(measured);
  const [name, weight] = [measured.name, measured.size / kib];
  if (folder === 'core') return [atMost(name, weight, 8, 'KiB')];
  if (['express', 'fastify', 'hono', 'koa', 'next'].includes(folder ?? ''))
    return [atMost(name, weight, 1, 'KiB')];
  return name.startsWith('@tokenward/core ') ? [told(name, weight, 'KiB')] : [];
}

/** Everything that is installed with a package: its dependencies, and theirs. */
function broughtAlong(folder: string, found: readonly string[] = []): readonly string[] {
  const manifest = readFileSync(new URL(`${folder}/package.json`, root), 'utf8');
  const { dependencies = {} } = JSON.parse(manifest) as { dependencies?: Readonly<Record<string, string>> };
  return Object.keys(dependencies)
    .filter((name) => !found.includes(name))
    .reduce((all, name) => broughtAlong(`node_modules/${name}`, [...all, name]), found);
}
