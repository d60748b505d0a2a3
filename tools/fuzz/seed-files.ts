import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Input } from './input.js';

const folder = fileURLToPath(new URL('seeds', import.meta.url));

/** The inputs of all committed files. */
export function committedSeeds(): readonly Input[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .flatMap((name) => inputsIn(join(folder, name)));
}

/** The inputs of a file: one, or a list of them. */
export function inputsIn(path: string): readonly Input[] {
  return [JSON.parse(readFileSync(path, 'utf8')) as Input | readonly Input[]].flat();
}

/** Writes an input to a new file, and returns its path. */
export function writeSeed(input: Input): string {
  const text = `${JSON.stringify(input, null, 2)}\n`;
  const path = seedPath(createHash('sha256').update(text).digest('hex').slice(0, 12));
  writeFileSync(path, text);
  return relative(process.cwd(), path);
}

/** The path of a new seed of this name. */
export function seedPath(name: string): string {
  return join(folder, `found-${name}.json`);
}
