import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rotated } from '../bench/measure.js';
import type { Place } from '../bench/recorder.js';
import { codeMapOf } from './code-map.js';
import type { MeasuredServer } from './measured-server.js';
import { perRequest, spentOn } from './owners.js';
import type { Spent } from './owners.js';
import { samplesOf, startPerf } from './perf.js';
import type { Look } from './profile.js';
import { samplePlace } from './sample-place.js';
import { added, nothing, playTurn, warm } from './turns.js';

/** How long servers are looked at. */
export interface OverSockets {
  readonly pairs: number;
  readonly turns: number;
  /** The seconds of a turn, and of both loads before the first one. */
  readonly seconds: number;
  readonly warmUp: number;
}

/** Has Linux's `perf` look at the servers while they are loaded over sockets; it sees the system as well. */
export function overSockets({ pairs, turns, seconds, warmUp }: OverSockets): Look {
  return {
    pairs,
    // V8 writes down where the code of each function lies.
    flags: ['--perf-basic-prof-only-functions'],
    async at(servers, tokens) {
      const folder = await mkdtemp(join(tmpdir(), 'bench-http-'));
      try {
        await warm(servers, tokens, warmUp);
        const watches = await Promise.all(servers.map((server) => startWatch(server, folder)));
        for (let turn = 0; turn < turns; turn += 1)
          for (const watch of rotated(watches, turn)) await watch.play(tokens, seconds);
        return await Promise.all(watches.map(async (watch) => [await watch.stop()]));
      } finally {
        await rm(folder, { recursive: true });
        await Promise.all(servers.map(({ pid }) => rm(codeFile(pid), { force: true })));
      }
    },
  };
}

/** A server that is looked at. */
interface Watch {
  readonly play: (tokens: readonly string[], seconds: number) => Promise<void>;
  readonly stop: () => Promise<Spent>;
}

async function startWatch(server: MeasuredServer, folder: string): Promise<Watch> {
  const { pid } = server;
  const file = join(folder, `${pid}.data`);
  const { length: settled } = await readFile(codeFile(pid), 'utf8');
  const stopPerf = await startPerf(pid, file);
  let sum = nothing;
  return {
    async play(tokens, seconds) {
      sum = added(sum, await playTurn(server, tokens, seconds));
    },
    async stop() {
      await stopPerf();
      const codeAt = codeMapOf(await readFile(codeFile(pid), 'utf8'), settled);
      const places: Place[] = [];
      for await (const sample of samplesOf(file)) places.push(samplePlace(sample, pid, codeAt));
      if (places.length === 0)
        throw new Error('perf saw nothing of a server: what it printed above says why, and what to do.');
      // Every moment that was seen stands for the same part of the processor's time.
      const time = sum.cpu / places.length;
      return perRequest(spentOn(places.map((place) => ({ place, time }))), sum.requests);
    },
  };
}

/** Where V8 writes it. */
function codeFile(pid: number): string {
  return `/tmp/perf-${pid}.map`;
}
