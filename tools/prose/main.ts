// Checks the prose of Markdown files and docstrings: the length of sentences, and words that are retired. With paths, only those.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import retextEnglish from 'retext-english';
import { unified } from 'unified';
import { visit } from 'unist-util-visit';
import config from './config.json' with { type: 'json' };

type Tree = ReturnType<typeof parse>;
interface Sentence {
  line: number;
  words: number;
  text: string;
  counts: boolean;
}

const markdown = unified().use(remarkParse).use(remarkGfm);
const english = unified().use(retextEnglish);
const parse = (text: string) => markdown.parse(text);
const retired = Object.entries(config.retired).map(([instead, words]) => {
  return { instead, pattern: new RegExp(String.raw`\b(?:mis)?(?:${words})\b`, 'i') };
});

/** The comments that start with two stars, as Markdown; every other line of the file is empty. */
function docstrings(source: string): string {
  const blank = (text: string): string => text.replaceAll(/[^\n]/g, '');
  const bare = (comment: string): string =>
    comment.replaceAll(/^ *(?:\/\*\*|\*\/|\*(?!\/)) ?/gm, '').replaceAll(/\*\/$|\{@link |^@\w+ /gm, '');
  const comments = /\/\*\*[\s\S]*?\*\//g;
  let at = 0;
  let text = '';
  for (const { 0: comment, index } of source.matchAll(comments)) {
    text += `${blank(source.slice(at, index))}${bare(comment)}\n\n`;
    at = index + comment.length;
  }
  return text;
}

/** The text of a node. Code counts as one word that starts with a capital letter, so that a sentence may start with it. */
function textOf(node: Tree | Tree['children'][number]): string {
  if (node.type === 'inlineCode' || (node.type === 'link' && node.url.endsWith('.ts'))) return 'Code';
  if ('children' in node) return node.children.map((child) => textOf(child)).join('');
  return 'value' in node && node.type === 'text' ? node.value : ' ';
}

function sentencesOf(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  visit(parse(text), ['heading', 'paragraph', 'tableCell'], (node) => {
    const prose = textOf(node as Tree);
    visit(english.parse(prose), 'SentenceNode', (sentence) => {
      const words = sentence.children.filter(({ type }) => type === 'WordNode').length;
      const position = sentence.position;
      const start = position?.start.offset ?? 0;
      sentences.push({
        line: (node.position?.start.line ?? 0) + prose.slice(0, start).split('\n').length - 1,
        words,
        text: prose.slice(start, position?.end.offset).replaceAll('\n', ' '),
        counts: node.type === 'paragraph',
      });
    });
  });
  return sentences;
}

const paths = process.argv.slice(2);
const listed = [
  'ls-files',
  '--cached',
  '--others',
  '--exclude-standard',
  '--',
  ...(paths.length > 0 ? paths : config.files),
];
const files = execFileSync('git', listed, { encoding: 'utf8' }).trim().split('\n');
let problems = 0;
for (const file of files.filter((name) => /\.md$|(?<!\.test|\.test-d)\.ts$/.test(name))) {
  const source = readFileSync(file, 'utf8');
  const sentences = sentencesOf(
    file.endsWith('.md')
      ? source.replace(/^---\n[\s\S]*?\n---/, (head) => head.replaceAll(/[^\n]/g, ''))
      : docstrings(source),
  );
  const excepted = (text: string): boolean =>
    config.exceptions.some((exception) => file.startsWith(exception.file) && text.includes(exception.text));
  const report = (line: number, problem: string): void => {
    problems += 1;
    console.log(`${file}:${line}  ${problem}`);
  };
  for (const { line, words, text } of sentences.filter((sentence) => !excepted(sentence.text))) {
    if (words > config.longest) report(line, `${words} words, at most ${config.longest}: ${text}`);
    for (const { instead, pattern } of retired) {
      const word = pattern.exec(text)?.[0];
      if (word !== undefined) report(line, `"${word}"; use ${instead}: ${text}`);
    }
  }
  const counted = sentences.filter(({ counts }) => counts);
  const average = counted.reduce((sum, { words }) => sum + words, 0) / Math.max(counted.length, 1);
  if (average > config.average && counted.length > 3)
    report(1, `${average.toFixed(1)} words a sentence, at most ${config.average}`);
}
console.log(problems === 0 ? `The prose of ${files.length} files is in order.` : `${problems} problems`);
process.exitCode = problems === 0 ? 0 : 1;
