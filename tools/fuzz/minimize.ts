import type { Input } from './input.js';

/** No longer than this, in milliseconds. */
const longest = 5000;

/** Makes an input smaller, step by step, as long as `shows` holds. */
export async function minimize(input: Input, shows: (smaller: Input) => Promise<boolean>): Promise<Input> {
  const start = performance.now();
  let smallest = input;
  for (let smaller: Input | undefined = input; smaller !== undefined;) {
    smallest = smaller;
    smaller = undefined;
    for (const candidate of reductions(smallest)) {
      if (performance.now() - start > longest) return smallest;
      if (!(await shows(candidate))) continue;
      smaller = candidate;
      break;
    }
  }
  return smallest;
}

/** The same value with one thing less: characters of a text, large pieces first, an entry of a list, or a header. */
function* reductions<T>(value: T, name = ''): Generator<T> {
  if (typeof value === 'string') yield* shorter(value) as Generator<T>;
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) for (const at of value.keys()) yield value.toSpliced(at, 1) as T;
  for (const [key, part] of Object.entries(value) as [string, unknown][]) {
    if (name === 'headers')
      yield Object.fromEntries(Object.entries(value).filter(([one]) => one !== key)) as T;
    if (['target', 'signer', 'method'].includes(key)) continue;
    for (const smaller of reductions(part, key))
      yield (Array.isArray(value) ? value.with(Number(key), smaller) : { ...value, [key]: smaller }) as T;
  }
}

function* shorter(text: string): Generator<string> {
  for (let length = text.length; length > 0; length = Math.floor(length / 2))
    for (let at = 0; at + length <= text.length; at += Math.max(1, length >> 2))
      yield text.slice(0, at) + text.slice(at + length);
}
