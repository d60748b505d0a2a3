import { names } from './dictionary.js';
import { isObject } from './json.js';
import { settings } from './settings.js';

/** So many equal characters in a row are no coincidence. */
const length = 8;

/** The first characters of a value that were also sent, unless they are part of a fixed text. */
export function leakOf(value: unknown, sent: readonly string[], fixed: string): string | undefined {
  // A denial names the claim that is wrong.
  const known = `${fixed} ${names.join(' ')} ${Object.values(settings).join(' ')}`;
  for (const text of textsIn(value))
    for (let at = 0; at + length <= text.length; at += 1) {
      const window = text.slice(at, at + length);
      if (sent.some((one) => one.includes(window)) && !known.includes(window)) return window;
    }
  return undefined;
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
}
