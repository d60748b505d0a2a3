import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { fromFetchRequest, fromNodeRequest } from './auth-request.js';

// V8 kept most requests until its next full collection, as long as the code that adapts them was not optimized. A server that
// ran the sources through tsx collected garbage for a fifth of its time.
setFlagsFromString('--expose-gc');
setFlagsFromString('--no-opt');
const collect = runInNewContext('gc') as (options: { readonly type: 'minor' | 'major' }) => void;

const requests = 2000;

/** A property that every request has, so that it takes 4 kB. */
const ballast = (): readonly number[] => Array.from({ length: 500 }, (_none, index) => index);

/** A Node.js request with that property. */
const nodeRequest = () => ({ headers: { host: 'api.test' }, rawHeaders: [], ballast: ballast() });

it.each<[string, () => { header(name: string): unknown }]>([
  ['fromNodeRequest', () => fromNodeRequest(nodeRequest())],
  [
    'fromFetchRequest',
    () =>
      fromFetchRequest({
        method: 'GET',
        headers: new Map([['host', 'api.test']]),
        ballast: ballast(),
      } as object as Request),
  ],
])('a quick collection removes what %s made for earlier requests', (_name, adapt) => {
  collect({ type: 'major' });
  const before = process.memoryUsage().heapUsed;
  for (let count = 1; count <= requests; count += 1) {
    expect(adapt().header('host')).toBe('api.test');
    if (count % 20 === 0) collect({ type: 'minor' });
  }
  const kept = process.memoryUsage().heapUsed - before;
  // All of them would take 8 MB.
  expect(kept).toBeLessThan(1_000_000);
});
