import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The repository, with a slash at the end. */
export const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** The packages that connect core to a framework. */
export const adapters = ['express', 'fastify', 'hono', 'koa', 'next'] as const;

/** Every package. */
export const packages = ['core', ...adapters, 'mcp', 'providers', 'testing'] as const;

/** A file; its path is relative to the repository. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** The files that git tracks, or would add, below folders of the repository, or everywhere. */
export function filesBelow(...folders: readonly string[]): readonly SourceFile[] {
  const listed = ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...folders];
  return execFileSync('git', listed, { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter((path) => path !== '' && existsSync(root + path))
    .map((path) => ({ path, text: readFileSync(root + path, 'utf8') }));
}

/** Whether a file is a test, of values or of types. */
export function isTest({ path }: SourceFile): boolean {
  return /\.test(-d)?\.ts$/.test(path);
}

/** What packages publish: all TypeScript below their `src` that is not a test. */
export function sourcesOf(...names: readonly (typeof packages)[number][]): readonly SourceFile[] {
  return filesBelow(...names.map((name) => `packages/${name}/src`)).filter(
    (file) => file.path.endsWith('.ts') && !isTest(file),
  );
}

/** A text without its comments; each line stays where it is. */
export function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*/g, (comment) => comment.replaceAll(/[^\n]/g, ' '));
}

/** Each match of a pattern, as `path:line text`. */
export function matchesIn({ path, text }: SourceFile, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(
    (match) => `${path}:${text.slice(0, match.index).split('\n').length} ${match[0].trim()}`,
  );
}
