import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Context } from 'hono';
import { expect, it } from 'vitest';
import { fromContext } from './from-context.js';

// As in core's test of the same name: V8 kept most requests until its next full collection.
setFlagsFromString('--expose-gc');
setFlagsFromString('--no-opt');
const collect = runInNewContext('gc') as (options: { readonly type: 'minor' | 'major' }) => void;

/** A context with a property of 4 kB. */
const context = (): Context =>
  ({
    req: { method: 'GET', header: () => 'Bearer token' },
    ballast: Array.from({ length: 500 }, (_none, index) => index),
  }) as object as Context;

it('a quick collection removes what was made for earlier requests', () => {
  collect({ type: 'major' });
  const before = process.memoryUsage().heapUsed;
  for (let count = 1; count <= 2000; count += 1) {
    expect(fromContext(context()).header('authorization')).toBe('Bearer token');
    if (count % 20 === 0) collect({ type: 'minor' });
  }
  // All of them would take 8 MB.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(1_000_000);
});
