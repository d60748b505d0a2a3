import { readFileSync } from 'node:fs';

/** The first code block of a README, and the line on which it ends. */
export function firstSnippet(file: string): { code: string; lastLine: number } {
  const text = readFileSync(file, 'utf8');
  const block = /^```ts\n(.*?)^```$/ms.exec(text);
  if (block?.[1] === undefined) throw new Error(`${file} shows no TypeScript`);
  return { code: block[1], lastLine: text.slice(0, block.index + block[0].length).split('\n').length };
}
