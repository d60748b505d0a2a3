import { afterEach, describe, expect, it, vi } from 'vitest';
import { coalesced } from './coalesced.js';
import { promisesAreShared } from './runtime.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A task that counts, and ends when it is told. */
function counted() {
  const asked: string[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const task = (key: string): Promise<string> => {
    asked.push(key);
    return new Promise((resolve, reject) => {
      ends.push((error) => (error === undefined ? resolve(key) : reject(error)));
    });
  };
  return { task, asked, ends };
}

describe('equal questions', () => {
  it('are one while it flies, and another once it has landed', async () => {
    const { task, asked, ends } = counted();
    const ask = coalesced(task, true);
    const both = [ask('a'), ask('a')];
    ends[0]?.();
    expect(await Promise.all(both)).toEqual(['a', 'a']);
    const third = ask('a');
    ends[1]?.();
    expect(await third).toBe('a');
    expect(asked).toEqual(['a', 'a']);
  });

  it('fail together and leave nothing behind', async () => {
    const { task, asked, ends } = counted();
    const ask = coalesced(task, true);
    const both = [ask('a'), ask('a')];
    const error = new Error('down');
    ends[0]?.(error);
    for (const one of both) await expect(one).rejects.toBe(error);
    const third = ask('a');
    ends[1]?.();
    await third;
    expect(asked).toEqual(['a', 'a']);
  });

  it.each(['__proto__', 'constructor', ''])('are told apart by the whole key, even "%s"', async (key) => {
    const { task, asked, ends } = counted();
    const ask = coalesced(task, true);
    const both = [ask(key), ask(`${key} `)];
    for (const end of ends) end();
    expect(await Promise.all(both)).toEqual([key, `${key} `]);
    expect(asked).toHaveLength(2);
  });

  it('are each their own where a promise must not be awaited by another request', () => {
    const { task, asked } = counted();
    const ask = coalesced(task, false);
    void ask('a');
    void ask('a');
    expect(asked).toEqual(['a', 'a']);
  });
});

describe('a promise', () => {
  it('may be shared on Node.js', () => {
    vi.stubGlobal('navigator', { userAgent: 'Node.js/24' });
    expect(promisesAreShared()).toBe(true);
  });

  it.each<[string, () => void]>([
    ['Workers', () => vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' })],
    ['the edge runtime', () => vi.stubGlobal('EdgeRuntime', 'edge-runtime')],
  ])('may not be shared on %s', (_name, stub) => {
    stub();
    expect(promisesAreShared()).toBe(false);
  });
});
