import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a program in a folder; its output is part of the error when it fails, and it fails after five minutes. */
export async function execute(folder: string, program: string, ...args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run(program, args, { cwd: folder, timeout: 300_000, maxBuffer: 2 ** 26 });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(' ')}\n${stdout}${stderr}`, { cause: error });
  }
}
