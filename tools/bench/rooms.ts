import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import { told } from './figure.js';
import type { Figure } from './figure.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(root, 'node_modules/.cache/bench-size');
const source = join(root, 'packages/core/src/');


/** A bundle of the core as `.size-limit.json` describes it: what is imported of it. */
interface Bundle {
  readonly name: string;
  readonly import: string;
}

interface Metafile {
  readonly outputs: Readonly<
    Record<string, { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }>
  >;
}

/** How much of the bundles each folder of the core takes, minified and before compression. */
export async function roomsOfTheCore(): Promise<readonly Figure[]> {
  const listed = JSON.parse(readFileSync(join(root, '.size-limit.json'), 'utf8')) as readonly Bundle[];
  const figures: Figure[] = [];
  for (const bundle of listed.filter(({ name }) => name.startsWith('@tokenward/core')))
    figures.push(...figuresOf(bundle, await bytesByFile(bundle)));
  return figures;
}

function figuresOf({ name }: Bundle, bytes: ReadonlyMap<string, number>): readonly Figure[] {
  const short = name.replace('@tokenward/', '');
  return [...bytes]
    .toSorted(([, one], [, other]) => other - one)
    .map(([folder, size]) => told(`${short}: ${folder}`, size / 1000, 'KB'));
}

/** The bytes of each folder of the source in a bundle. */
async function bytesByFile({ import: names }: Bundle): Promise<ReadonlyMap<string, number>> {
  rmSync(cache, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  const entry = join(cache, 'entry.ts');
  writeFileSync(entry, `export ${names} from ${JSON.stringify(join(source, 'index.js'))};\n`);
  await build({
    config: false,
    entry: [entry],
    outDir: cache,
    format: 'esm',
    target: 'node20',
    external: ['jose'],
    minify: true,
    metafile: true,
    silent: true,
  });
  const { outputs } = JSON.parse(readFileSync(join(cache, 'metafile-esm.json'), 'utf8')) as Metafile;
  const bytes = new Map<string, number>();
  for (const { inputs } of Object.values(outputs))
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const part = partOf(path);
      if (part !== undefined && bytesInOutput > 0) bytes.set(part, (bytes.get(part) ?? 0) + bytesInOutput);
    }
  return bytes;
}

/** The folder of a file of the core's source; files at its root count by their names. */
function partOf(path: string): string | undefined {
  return /packages\/core\/src\/([^/]+?)(?:\/|\.ts$)/.exec(path)?.[1];
}
