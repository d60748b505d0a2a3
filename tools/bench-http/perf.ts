import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** What the processor did at one moment: the thread, and what called what, the innermost first. */
export interface Sample {
  readonly thread: number;
  readonly frames: readonly Frame[];
}

/** A place in the program or the system. */
export interface Frame {
  readonly address: number;
  readonly name: string;
  /** The file of the program, or `[kernel.kallsyms]`. */
  readonly image: string;
}

/** So often per second of its own time a process is looked at. */
const frequency = 2500;

/** Has Linux look at a process, in the system's code as well, until what comes back is called. */
export async function startPerf(pid: number, file: string): Promise<() => Promise<void>> {
  const options = ['-q', '-e', 'cpu-clock', '-F', String(frequency), '--call-graph', 'fp'];
  // Ctrl+C reaches every process of the terminal; it ends perf as well, which is what should happen.
  const perf = spawn('perf', ['record', ...options, '-p', String(pid), '-o', file], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  await started(perf);
  const ended = once(perf, 'exit');
  ended.catch(() => {});
  return async () => {
    perf.kill('SIGINT');
    await ended;
  };
}

async function started(perf: ChildProcess): Promise<void> {
  try {
    await once(perf, 'spawn');
  } catch (cause) {
    throw new Error(
      '`perf` does not run here. It is a tool of Linux: on Debian, `apt-get install linux-perf`.',
      { cause },
    );
  }
}

/** Reads what was seen, one moment after the other. */
export async function* samplesOf(file: string): AsyncGenerator<Sample> {
  const perf = spawn('perf', ['script', '-i', file, '-F', 'tid,ip,sym,dso'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(perf, 'exit');
  yield* parseSamples(createInterface({ input: perf.stdout }));
  const [code] = (await ended) as [number | null];
  if (code !== 0) throw new Error(`\`perf script\` ended with ${code}: what it printed above says why.`);
}

/** Reads the lines of `perf script`: a thread's number, its frames, an empty line. */
export async function* parseSamples(lines: AsyncIterable<string> | Iterable<string>): AsyncGenerator<Sample> {
  let thread = 0;
  let frames: Frame[] = [];
  for await (const line of lines) {
    const [, address, name, image] = /^\s+([\da-f]+) (.*) \((.*)\)$/.exec(line) ?? [];
    if (address !== undefined && name !== undefined && image !== undefined)
      frames.push({ address: Number.parseInt(address, 16), name, image });
    else if (line.trim() !== '') thread = Number(line);
    else if (frames.length > 0) {
      yield { thread, frames };
      frames = [];
    }
  }
  if (frames.length > 0) yield { thread, frames };
}
