// This is JavaScript, since Node.js 20 can't start a thread from TypeScript.
import { writeFileSync, writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

const { counts, text, path } = workerData;
let last = 0;

setInterval(() => {
  const current = Atomics.load(counts, 0);
  if (current === last && current > 0) {
    writeFileSync(path, Buffer.from(text.slice(0, counts[1])));
    // The blocked thread can't print or exit.
    writeSync(1, `An input does not end: npm run fuzz -- --replay ${path}\n`);
    process.kill(process.pid, 'SIGKILL');
  }
  last = current;
}, 10_000);
