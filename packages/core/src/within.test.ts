import { expect, it } from 'vitest';
import { within } from './within.js';

it('a task that is in time gives its value, and its own error', async () => {
  await expect(within(5, 'the keys', () => Promise.resolve(1))).resolves.toBe(1);
  await expect(within(5, 'the keys', () => Promise.reject(new RangeError('own')))).rejects.toThrow(
    RangeError,
  );
});

it('a task that is late ends with its deadline in seconds, even when it ignores the signal', async () => {
  let given: AbortSignal | undefined;
  const late = within(0.0101, 'the keys', (signal) => {
    given = signal;
    return new Promise(() => {});
  });
  expect(given?.aborted).toBe(false);
  await expect(late).rejects.toThrow('the keys did not arrive within 0.0101 seconds');
  expect(given?.aborted).toBe(true);
});
