import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs Node.js in a process of its own, at the root of the repository, and gives the number that it prints. */
export async function numberFrom(...args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const kill = (): void => void child.kill();
  process.once('exit', kill);
  try {
    const [printed, [code]] = await Promise.all([
      text(child.stdout),
      once(child, 'close') as Promise<[number | null]>,
    ]);
    const number = Number.parseFloat(printed);
    if (code === 0 && Number.isFinite(number)) return number;
    throw new Error(
      `A process was to print a number; it printed "${printed.trim()}" and ended with ${code}. What it says of that stands above.`,
    );
  } finally {
    process.off('exit', kill);
    kill();
  }
}
