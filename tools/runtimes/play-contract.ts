import { contract, startBridge } from '@tokenward/testing/contract';
import type { Runtime } from './runtimes.js';
import { start } from './start.js';
import type { ProgramServer } from '../shared/start-program.js';

/** What came of the contract in one runtime. */
export interface PlayedContract {
  readonly tests: number;
  readonly failures: readonly string[];
}

/** Plays each test of the contract in a process of its own, one after the other, until one does not start. */
export async function playContract(
  folder: string,
  runtime: Runtime,
  args: readonly string[],
): Promise<PlayedContract> {
  let server: ProgramServer | undefined;
  const tests = contract(async ({ world }) => {
    const bridge = await startBridge(world);
    const started = start(folder, runtime, args, { bridge: bridge.address, seconds: 30 });
    server = await started.catch(async (error: unknown) => {
      await bridge.close();
      throw error;
    });
    const { url, close } = server;
    return { url, close: () => Promise.all([close(), bridge.close()]).then(() => {}) };
  });
  const failures: string[] = [];
  for (const { name, run } of tests) {
    server = undefined;
    await run().catch((error: unknown) => {
      if (server === undefined) throw error;
      failures.push(
        `${name}: ${error instanceof Error ? error.message : String(error)}\n${server.printed()}`,
      );
    });
  }
  return { tests: tests.length, failures };
}
