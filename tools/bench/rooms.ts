import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import { told } from './figure.js';
import type { Figure } from './figure.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(root, 'node_modules/.cache/bench-size');
const source = join(root, 'packages/core/src/');

/** What the core consists of, by the names of files and folders in its `src`. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  'keys: sources, their life, what is admitted, PEM': ['keys'],
  'authorities, introspection, API keys': ['authorities', 'introspection', 'api-keys', 'ask', 'digest'],
  'options and what is wrong with them, denials, challenges': [
    'options',
    'verifier-options',
    'endpoint',
    'errors',
    'denial',
    'is-denial',
    'challenge',
    'unchecked',
  ],
  'rules, principal, requirements': [
    'rules',
    'principal',
    'kind',
    'kind-findings',
    'authorize',
    'access',
    'authority',
    'judges',
    'schema',
  ],
  'functions of the application, and what is shared with it': [
    'hook',
    'verifier-hooks',
    'as-error',
    'thenable',
    'owned',
    'copied',
  ],
  'reading requests and tokens': [
    'sources',
    'request',
    'extract',
    'classify',
    'base64url',
    'unambiguous-json',
    'imprecise-claims',
    'programs',
  ],
  'the verifier, what it remembers, guards, events, preflight': [
    'verifier',
    'route',
    'remember',
    'bounded',
    'frozen',
    'guards',
    'weight',
    'hidden-place',
    'observe',
    'preflight',
    'soon',
  ],
  'fetching: addresses, bounds, metadata, coalescing': [
    'fetch-json',
    'host-cache',
    'metadata',
    'issuer-url',
    'network',
    'shown',
    'coalesced',
    'flights',
    'steady-clock',
    'within',
    'runtime',
  ],
  signatures: ['signature'],
};

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

/** How much of the bundles each part of the core takes, minified and before compression. */
export async function roomsOfTheCore(): Promise<readonly Figure[]> {
  const listed = JSON.parse(readFileSync(join(root, '.size-limit.json'), 'utf8')) as readonly Bundle[];
  const figures: Figure[] = [];
  for (const bundle of listed.filter(({ name }) => name.startsWith('@tokenward/core')))
    figures.push(...figuresOf(bundle, await bytesByFile(bundle)));
  return figures;
}

function figuresOf({ name }: Bundle, bytes: ReadonlyMap<string, number>): readonly Figure[] {
  const sums = new Map(Object.keys(rooms).map((room) => [room, 0]));
  for (const [file, size] of bytes) {
    const [room] = Object.entries(rooms).find(([, parts]) => parts.includes(file)) ?? [];
    if (room === undefined)
      throw new Error(
        `tools/bench/rooms.ts does not say where "${file}" belongs. Add it to one of the rooms.`,
      );
    sums.set(room, (sums.get(room) ?? 0) + size);
  }
  const short = name.replace('@tokenward/', '');
  return [...sums].map(([room, size]) => told(`${short}: ${room}`, size / 1000, 'KB'));
}

/** The bytes of each file or folder of the source in a bundle. */
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

/** The file or folder of the core's source, without its ending. */
function partOf(path: string): string | undefined {
  return /packages\/core\/src\/([^/]+?)(?:\/|\.ts$)/.exec(path)?.[1];
}
