import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execute } from '../shared/execute.js';
import { bundleSuite } from './bundle-suite.js';
import { differences } from './differences.js';
import { judgeSuite } from './judge-suite.js';
import { playContract } from './play-contract.js';
import { prepareWorkerd } from './prepare.js';
import { runSuite } from './run-suite.js';
import type { Runtime } from './runtimes.js';

/** What came of everything in one runtime. */
export interface Played {
  readonly name: string;
  /** Nothing where it is not installed. */
  readonly passed: boolean | undefined;
  readonly version: string;
  /** The core's tests, and how long they took. */
  readonly tests: string;
  readonly seconds: string;
  readonly contract: string;
  readonly failures: readonly string[];
  /** What is wrong with each algorithm, see `suite/judge-algorithms.ts`. */
  readonly algorithms: Readonly<Record<string, string>>;
}

const nothing = { version: '', seconds: '', contract: '', failures: [], algorithms: {} } as const;

/** Runs the core's tests and plays the contract in a runtime. Not every machine can have every runtime, but CI must. */
export async function playRuntime(folder: string, runtime: Runtime): Promise<Played> {
  const { name, program } = runtime;
  if (!existsSync(program))
    return { ...nothing, name, passed: process.env.CI ? false : undefined, tests: 'not installed' };
  try {
    return await play(folder, runtime);
  } catch (error) {
    const failures = [error instanceof Error ? error.message : String(error)];
    return { ...nothing, name, passed: false, tests: 'did not start', failures };
  }
}

async function play(folder: string, runtime: Runtime): Promise<Played> {
  const { name, program, serve } = runtime;
  const told = await execute(folder, program, '--version');
  const [version = told.trim()] = /\d+[.-]\d+[.-]\d+/.exec(told) ?? [];
  const suite = join(folder, `suite of ${name}`);
  await bundleSuite(suite, runtime);
  prepareWorkerd(suite);
  const begin = performance.now();
  const report = await runSuite(suite, runtime);
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  const known = differences.filter((each) => each.in.includes(name)).flatMap(({ tests }) => tests);
  const { summary, failures } = judgeSuite(report.files, known);
  const contract = serve && (await playContract(folder, runtime, serve));
  const all = [...failures, ...(contract?.failures ?? [])];
  return {
    name,
    passed: all.length === 0,
    version,
    tests: summary,
    seconds,
    contract:
      contract === undefined ? '' : `${contract.tests - contract.failures.length} of ${contract.tests}`,
    failures: all,
    algorithms: report.algorithms,
  };
}
