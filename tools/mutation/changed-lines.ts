import { execFileSync } from 'node:child_process';

/** The lines that a diff without context adds or changes, as ranges such as `file.ts:3-5`. */
export function changedLines(diff: string): readonly string[] {
  const ranges: string[] = [];
  let file = '';
  for (const line of diff.split('\n')) {
    file = /^\+\+\+ b\/(.*)$/.exec(line)?.[1] ?? file;
    const [, first, count = '1'] = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(line) ?? [];
    if (first === undefined || count === '0') continue;
    ranges.push(`${file}:${first}-${Number(first) + Number(count) - 1}`);
  }
  return ranges;
}

/** The diff of these files since the branch left `origin/main`, or since the commit before; uncommitted changes count. */
export function diffOf(patterns: readonly string[]): { readonly since: string; readonly diff: string } {
  const since = base();
  const paths = [
    ...patterns.flatMap(withoutBraces).map((path) => `:(glob)${path}`),
    ':(exclude,glob)**/*.test*.ts',
  ];
  return {
    since,
    diff: since === '' ? '' : git('diff', '--unified=0', '--no-ext-diff', since, '--', ...paths),
  };
}

function base(): string {
  const head = tryGit('rev-parse', 'HEAD');
  const fork = tryGit('merge-base', 'origin/main', 'HEAD');
  return fork === '' || fork === head ? tryGit('rev-parse', '--verify', 'HEAD~1') : fork;
}

function tryGit(...args: readonly string[]): string {
  try {
    return git(...args).trim();
  } catch {
    return '';
  }
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 2 ** 28,
  });
}

/** The patterns that a pattern with `{a,b}` stands for. Git knows no braces. */
export function withoutBraces(pattern: string): readonly string[] {
  const [, before = '', choices, after = ''] = /^(.*?)\{([^}]*)\}(.*)$/.exec(pattern) ?? [];
  if (choices === undefined) return [pattern];
  return choices.split(',').flatMap((choice) => withoutBraces(before + choice + after));
}
