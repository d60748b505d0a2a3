import ts from 'typescript';
import { sources, type CodeFile, type Project } from '../project.js';
import type { Finding, Rule } from '../rule.js';
import { lineOf, matches, walk } from '../syntax.js';

/** Put together from pieces, so that this file does not find itself. */
const machinePath = `(?<![\\w.~*})@-])/(?:${['home', 'root', 'work', 'Users'].join('|')})/`;
const looseWord = '@ts-(?:ignore|nocheck)|\\b(?:TODO|FIXME)\\b';

export const noLooseEnds: Rule = {
  name: 'no-loose-ends',
  why: 'What is shipped is finished, typed, and the same on every machine.',
  check: (project) => [
    ...sources(project).flatMap((file) => [...anyTypes(file), ...words(file)]),
    ...paths(project),
  ],
};

function anyTypes(file: CodeFile): readonly Finding[] {
  return [...walk(file.tree())]
    .filter((node) => node.kind === ts.SyntaxKind.AnyKeyword)
    .map((node) => ({
      file: file.path,
      line: lineOf(node),
      message: 'the type any switches the compiler off',
      mend: 'write unknown and narrow it',
    }));
}

function words(file: CodeFile): readonly Finding[] {
  return matches(file.text, new RegExp(looseWord, 'g')).map(({ text, line }) => ({
    file: file.path,
    line,
    message: `${text} is left in the source`,
    mend: text.startsWith('@') ? 'mend the type' : 'do it now, or write it down outside the source',
  }));
}

function paths(project: Project): readonly Finding[] {
  return [...project.texts]
    .filter(([path]) => /^(packages|examples|tools|docs)\//.test(path) || /^[^/]+\.md$/.test(path))
    .flatMap(([path, text]) =>
      matches(text, new RegExp(machinePath, 'g')).map((match) => ({
        file: path,
        line: match.line,
        message: `a path that exists on one machine only: ${match.text}…`,
        mend: 'write it relative to the repository',
      })),
    );
}
