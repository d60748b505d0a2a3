import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import retextEnglish from 'retext-english';
import { unified } from 'unified';
import { visit } from 'unist-util-visit';

export interface Sentence {
  readonly line: number;
  readonly words: number;
  readonly text: string;
  /** Whether it counts for the average: headings and cells of tables are short, so they do not. */
  readonly inParagraph: boolean;
}

type Root = ReturnType<typeof markdown.parse>;

const markdown = unified().use(remarkParse).use(remarkGfm);
const english = unified().use(retextEnglish);

/** The sentences of a Markdown file, or of the docstrings of a TypeScript file. */
export function sentencesOf(file: string, source: string): Sentence[] {
  const text = file.endsWith('.md')
    ? source.replace(/^---\n[\s\S]*?\n---\n/, emptyLines)
    : docstrings(source);
  const sentences: Sentence[] = [];
  visit(markdown.parse(text), ['heading', 'paragraph', 'tableCell'], (block) => {
    const prose = textOf(block);
    visit(english.parse(prose), 'SentenceNode', ({ children, position }) => {
      const start = position?.start.offset ?? 0;
      sentences.push({
        line: (block.position?.start.line ?? 1) + prose.slice(0, start).split('\n').length - 1,
        words: children.filter(({ type }) => type === 'WordNode').length,
        text: prose.slice(start, position?.end.offset).replaceAll(/\s+/g, ' '),
        inParagraph: block.type === 'paragraph',
      });
    });
  });
  return sentences;
}

/** Only the docstrings of a source file, as Markdown, each on the lines where it was. */
function docstrings(source: string): string {
  let text = '';
  let end = 0;
  for (const { 0: comment, index } of source.matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    const bare = comment.replaceAll(/^ *(?:\/\*\*|\*(?!\/)) ?| *\*\/$/gm, '');
    text += emptyLines(source.slice(end, index)) + bare.replaceAll(/^@\w+ ?|\{@link ([^}]+)\}/gm, '$1');
    end = index + comment.length;
  }
  return text;
}

function emptyLines(text: string): string {
  return text.replaceAll(/[^\n]/g, '');
}

/** Code, and a link to a test, count as one word. It has a capital letter, since a sentence may start with it. */
function textOf(node: Root | Root['children'][number]): string {
  if (node.type === 'inlineCode' || (node.type === 'link' && node.url.endsWith('.ts'))) return 'Code';
  if ('children' in node) return node.children.map((child) => textOf(child)).join('');
  return node.type === 'text' ? node.value : ' ';
}
