import ts from 'typescript';
import { sources } from '../project.js';
import type { Rule } from '../rule.js';
import { lineOf } from '../syntax.js';

export const explicitSurface: Rule = {
  name: 'explicit-surface',
  why: 'What a package exports is written down, so that nothing becomes public by accident.',
  check: (project) =>
    sources(project)
      .filter((file) => file.path.endsWith('/index.ts'))
      .flatMap((file) =>
        file
          .tree()
          .statements.filter((statement) => ts.isExportDeclaration(statement))
          .filter(({ exportClause }) => exportClause === undefined || ts.isNamespaceExport(exportClause))
          .map((statement) => ({
            file: file.path,
            line: lineOf(statement),
            message: 'exports everything of a file',
            mend: 'name each export: export { … } from …',
          })),
      ),
};
