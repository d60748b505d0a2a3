import autocannon from 'autocannon';

/** What one load brought. */
export interface Load {
  readonly requests: number;
  readonly seconds: number;
}

/** So many requests are on their way at any time. */
export const connections = 20;

/** Asks over kept connections as fast as the answers come, with one token after the other. */
export async function load(url: string, tokens: readonly string[], seconds: number): Promise<Load> {
  const result = await awake(() =>
    autocannon({
      url: `${url}/reports`,
      connections,
      duration: seconds,
      // The load ends at the first sample after its time, which must not be a whole second later.
      sampleInt: 100,
      requests: tokens.map((token) => ({ headers: { authorization: `Bearer ${token}` } })),
    }),
  );
  const { errors, timeouts, non2xx, '2xx': requests } = result;
  if (errors + timeouts + non2xx > 0 || requests === 0)
    throw new Error(
      `${url} gave ${requests} good answers, ${non2xx} others and ${errors} errors under load: nothing can be compared.`,
    );
  return { requests, seconds: (result.finish.getTime() - result.start.getTime()) / 1000 };
}

/**
 * Keeps this process from sleeping meanwhile. A server on the same machine pays for waking whom it answers, the oftener the slower it
 * is; a client that is somewhere else costs none of them that.
 */
async function awake<T>(task: () => Promise<T>): Promise<T> {
  let next = setImmediate(turn);
  function turn(): void {
    next = setImmediate(turn);
  }
  try {
    return await task();
  } finally {
    clearImmediate(next);
  }
}
