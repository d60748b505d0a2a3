import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { exactly } from '../../shared/figure.js';
import type { Figure } from '../../shared/figure.js';
import { serveFeatures1, serveFeatures2, serveGuarded } from './serve.js';
import type { ServeFeatures } from './serve.js';

/** What is played against one generation of the SDK. */
interface Suite {
  /** The release of the suite, under the name by which it is installed. */
  readonly installed: string;
  readonly options: readonly string[];
  readonly serve: ServeFeatures;
}

/**
 * The newest release of the suite ends at the revision 2025-11-25, which only servers with sessions play in full. The revision of
 * version 2 of the SDK is in the alpha releases.
 */
const suites: Readonly<Record<string, Suite>> = {
  'SDK 1, 2025-11-25': {
    installed: 'conformance-1@npm:@modelcontextprotocol/conformance@0.1.16',
    options: ['--suite', 'all'],
    serve: serveFeatures1,
  },
  'SDK 2, 2026-07-28': {
    installed: 'conformance-2@npm:@modelcontextprotocol/conformance@0.2.0-alpha.12',
    options: ['--suite', 'all', '--spec-version', '2026-07-28'],
    serve: serveFeatures2,
  },
};

/** The suites need Node.js 22. */
export const conformancePackages: readonly string[] = [
  ...Object.values(suites).map(({ installed }) => installed),
  'node@22',
];

/** What a scenario said of one check, such as `ping: SUCCESS`. */
type Results = readonly string[];

/**
 * Plays the server scenarios of the official suite against servers without a guard, and against the same ones with a guard behind
 * a proxy that adds a good token. The guard must change nothing.
 */
export async function playConformance(folder: string): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const [name, suite] of Object.entries(suites)) figures.push(...(await compare(folder, name, suite)));
  return figures;
}

/** Some checks wait for half a second only, which may be too short on a busy machine. So what went wrong is played once more. */
async function compare(folder: string, name: string, suite: Suite): Promise<readonly Figure[]> {
  const first = await playBoth(folder, suite, 'first');
  const isGood = first.failed.length + first.differing.length === 0;
  const { without, behind, failed, differing } = isGood ? first : await playBoth(folder, suite, 'second');
  const title = `Conformance suite, ${name}: checks`;
  return [
    exactly(`${title} without a guard that failed`, failed.join('; ') || 'none', 'none'),
    exactly(`${title} behind a guard`, behind.length, without.length),
    exactly(`${title} behind a guard that differ`, differing.join('; ') || 'none', 'none'),
  ];
}

interface Comparison {
  readonly without: Results;
  readonly behind: Results;
  readonly failed: Results;
  readonly differing: Results;
}

async function playBoth(folder: string, suite: Suite, time: string): Promise<Comparison> {
  const open = await suite.serve();
  const guarded = await serveGuarded(suite.serve);
  const [without, behind] = await Promise.all([
    resultsOf(folder, suite, `${time}-without`, open.url),
    resultsOf(folder, suite, `${time}-behind`, guarded.url),
  ]);
  await Promise.all([open.close(), guarded.close()]);
  return {
    without,
    behind,
    failed: without.filter((line) => /FAILURE/.test(line)),
    differing: behind.filter((line) => !without.includes(line)),
  };
}

async function resultsOf(
  folder: string,
  { installed, options }: Suite,
  name: string,
  url: string,
): Promise<Results> {
  const [place = ''] = installed.split('@');
  const output = join(folder, `${place}-${name}`);
  const suite = join(folder, 'node_modules', place, 'dist/index.js');
  const command = [suite, 'server', '--url', `${url}/mcp`, ...options, '--output-dir', output];
  // It ends with 1 if a check fails; what failed is in the files.
  await promisify(execFile)(join(folder, 'node_modules/node/bin/node'), command).catch(() => {});
  return readdirSync(output, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('checks.json'))
    .flatMap((path) => JSON.parse(readFileSync(join(output, path), 'utf8')) as readonly Check[])
    .filter(({ status }) => status !== 'INFO')
    .map(({ id, status }) => `${id}: ${status}`)
    .toSorted();
}

interface Check {
  readonly id: string;
  readonly status: string;
}
