import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { exactly } from '../../shared/figure.js';
import type { Figure } from '../../shared/figure.js';
import { serveFeatures, serveGuarded } from './serve.js';

/** The suite needs Node.js 22. */
export const conformancePackages: readonly string[] = ['@modelcontextprotocol/conformance@0.1.16', 'node@22'];

/** What a scenario said of one check, such as `ping: SUCCESS`. */
type Results = readonly string[];

/**
 * Plays the server scenarios of the official suite against a server without a guard, and against the same one with a guard behind
 * a proxy that adds a good token. The guard must change nothing.
 */
export async function playConformance(folder: string): Promise<readonly Figure[]> {
  const open = await serveFeatures();
  const guarded = await serveGuarded();
  const [without, behind] = await Promise.all([
    resultsOf(folder, 'without', open.url),
    resultsOf(folder, 'behind', guarded.url),
  ]);
  await Promise.all([open.close(), guarded.close()]);
  const failed = without.filter((line) => /FAILURE/.test(line));
  const differing = behind.filter((line) => !without.includes(line));
  return [
    exactly('Conformance suite: checks without a guard that failed', failed.join('; ') || 'none', 'none'),
    exactly('Conformance suite: checks behind a guard', behind.length, without.length),
    exactly('Conformance suite: checks behind a guard that differ', differing.join('; ') || 'none', 'none'),
  ];
}

async function resultsOf(folder: string, name: string, url: string): Promise<Results> {
  const output = join(folder, name);
  const suite = join(folder, 'node_modules/@modelcontextprotocol/conformance/dist/index.js');
  const command = [suite, 'server', '--url', `${url}/mcp`, '--suite', 'all', '--output-dir', output];
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
