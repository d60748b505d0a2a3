// Plain JavaScript, since on Node.js 20 a thread cannot be started from TypeScript.
import { writeFileSync, writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

const { counts, text, path } = workerData;
let last = 0;

setInterval(() => {
  const current = Atomics.load(counts, 0);
  if (current === last && current > 0) {
    writeFileSync(path, Buffer.from(text.slice(0, counts[1])));
    // The other thread can neither print nor end any more.
    writeSync(1, `an input does not end: npm run fuzz -- --replay ${path}\n`);
    process.kill(process.pid, 'SIGKILL');
  }
  last = current;
}, 10_000);
