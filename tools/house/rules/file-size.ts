import { posix } from 'node:path';
import { sources, type CodeFile } from '../project.js';
import type { Finding, Rule } from '../rule.js';

const pipeline = 'packages/core/src/verifier.ts';
const forbidden: readonly string[] = ['utils', 'helpers', 'common', 'types', 'misc'];
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*$/;

export const fileSize: Rule = {
  name: 'file-size',
  why: 'A file has one reason to change, a name that says which, and fits into one head.',
  check: (project) => [
    ...sources(project).flatMap(size),
    ...project.code.filter((file) => file.pack !== undefined).flatMap(naming),
  ],
};

function size(file: CodeFile): readonly Finding[] {
  const maximum = file.path === pipeline ? 120 : 200;
  if (file.lines <= maximum) return [];
  const message = `${file.lines} lines, where ${maximum} is the end${file.path === pipeline ? ' (one screen)' : ''}`;
  return [
    {
      file: file.path,
      line: maximum + 1,
      message,
      mend: 'find the second reason to change and give it a file',
    },
  ];
}

function naming(file: CodeFile): readonly Finding[] {
  const at = { file: file.path, line: 1 };
  const [, , area, ...inside] = file.path.split('/');
  const steps = inside.map((step) => posix.basename(step).replace(/(\.test|\.test-d|\.d)?\.[cm]?tsx?$/, ''));
  const vague = steps.find((step) => forbidden.includes(step));
  if (vague !== undefined) {
    const mend = 'name it after its main export; a type lives with the function that makes it';
    return [{ ...at, message: `the name '${vague}' says nothing`, mend }];
  }
  const odd = area === 'src' ? steps.find((step) => !kebab.test(step)) : undefined;
  return odd === undefined
    ? []
    : [{ ...at, message: `'${odd}' is not kebab-case`, mend: 'write it as some-name.ts' }];
}
