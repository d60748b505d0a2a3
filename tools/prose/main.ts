// Checks the prose of Markdown files, or of the files that are named: Markdown files and the docstrings of TypeScript files.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import config from './config.json' with { type: 'json' };
import { sentencesOf } from './sentences.js';

const retired = Object.entries(config.retired).map(([instead, words]) => {
  return { instead, pattern: new RegExp(String.raw`\b(?:mis)?(?:${words})\b`, 'i') };
});
const renamed = Object.entries(config.renamed).map(([name, old]) => ({ name, pattern: new RegExp(old) }));
const paths = process.argv.length > 2 ? process.argv.slice(2) : config.files;
const list = ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...paths];
const files = execFileSync('git', list, { encoding: 'utf8' })
  .split('\n')
  .filter((file) => /\.md$|(?<!\.test|\.test-d)\.ts$/.test(file));
const problems = files.flatMap((file) => problemsOf(file));

console.log([...problems, `${files.length} files, ${problems.length} problems`].join('\n'));
process.exitCode = problems.length === 0 ? 0 : 1;

function problemsOf(file: string): string[] {
  const source = readFileSync(file, 'utf8');
  const sentences = sentencesOf(file, source);
  const found = sentences.flatMap(({ line, words, text }) => [
    ...(words > config.longest ? [`${file}:${line} ${words} words, at most ${config.longest}: ${text}`] : []),
    ...retired.flatMap(({ instead, pattern }) => {
      const word = pattern.exec(text)?.[0];
      return word === undefined ? [] : [`${file}:${line} "${word}" is retired, use ${instead}: ${text}`];
    }),
  ]);
  // In code blocks as well.
  for (const [at, text] of source.split('\n').entries()) {
    const name = renamed.find(({ pattern }) => pattern.test(text))?.name;
    if (file.endsWith('.md') && name !== undefined)
      found.push(`${file}:${at + 1} is now named ${name}: ${text}`);
  }
  const counted = sentences.filter(({ inParagraph }) => inParagraph);
  const average = counted.reduce((sum, { words }) => sum + words, 0) / counted.length;
  // An average of three sentences says little.
  if (counted.length > 3 && average > config.average) {
    found.push(`${file}:1 ${average.toFixed(1)} words a sentence, at most ${config.average}`);
  }
  return found;
}
