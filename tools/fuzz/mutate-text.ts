import { fragments, names, times, values } from './dictionary.js';
import { isObject, parsed } from './json.js';
import type { Random } from './random.js';

/** Changes a text at a random place: inserts, removes or repeats something. */
export function mutateText(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const length = 1 + random.below(random.chance(0.8) ? 4 : text.length + 1);
  const [before, piece, after] = [text.slice(0, at), text.slice(at, at + length), text.slice(at + length)];
  const flipped = String.fromCharCode((text.charCodeAt(at) || 0) ^ (1 << random.below(7)));
  return random.pick([
    () => before + after,
    () => before + piece.repeat(random.pick([2, 3, 100])).slice(0, 20_000) + after,
    () => before + String.fromCharCode(random.below(256)) + text.slice(at + 1),
    () => before + flipped + text.slice(at + 1),
    () => before + random.pick(fragments) + after,
    () => before + random.pick(fragments) + piece + after,
  ])();
}

/** Changes one member of a JSON text at any depth, or sometimes the text itself. */
export function mutateJson(text: string, random: Random): string {
  // A value that is nested deeper than the stack can't be serialized.
  const value = /[[{:]{500}|(\{"a":){500}/.test(text) ? undefined : parsed(text);
  return value === undefined || random.chance(0.15) ? mutateText(text, random) : changed(value, random);
}

function changed(value: unknown, random: Random): string {
  const isList = Array.isArray(value);
  if ((!isList && !isObject(value)) || random.chance(0.05)) return strange(random, value);
  const rows = Object.entries(value).map(([name, part]: [string, unknown]) => ({
    name,
    part,
    text: JSON.stringify(part),
  }));
  const added = { name: random.pick(names), part: undefined, text: strange(random) };
  const row = rows.length > 0 ? random.pick(rows) : added;
  const instead = (text: string, name = row.name) => rows.with(rows.indexOf(row), { ...row, name, text });
  const members =
    row === added
      ? [added]
      : random.pick([
          () => instead(changed(row.part, random)),
          () => instead(changed(row.part, random)),
          () => instead(row.text, added.name),
          () => rows.filter((one) => one !== row),
          () => [...rows, added],
          () => [...rows, { ...row, text: added.text }],
        ])();
  if (isList) return `[${members.map((one) => one.text).join(',')}]`;
  return `{${members.map((one) => `${JSON.stringify(one.name)}:${one.text}`).join(',')}}`;
}

/** Another value: similar, of any type, or deeply nested. */
function strange(random: Random, old?: unknown): string {
  if (typeof old === 'string' && random.chance(0.4)) return JSON.stringify(mutateText(old, random));
  if (typeof old === 'number' && random.chance(0.4)) return String(random.pick(times));
  const value = random.pick(values);
  if (random.chance(0.85)) return value;
  // The last is almost the depth that fits into the longest token, and deeper than the stack.
  const depth = random.pick([1, 30, 5500]);
  return random.chance(0.7)
    ? '['.repeat(depth) + value + ']'.repeat(depth)
    : '{"a":'.repeat(depth) + value + '}'.repeat(depth);
}
