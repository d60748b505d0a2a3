import ts from 'typescript';
import type { Project } from './project.js';
import { bare, lineOf, walk } from './syntax.js';

/** Where the one table of denials stands. */
export const denialFile = 'packages/core/src/denial.ts';

/** The codes of the table with their lines; undefined where there is no table named `denials`. */
export function denialCodes(project: Project): ReadonlyMap<string, number> | undefined {
  const tree = project.code.find((file) => file.path === denialFile)?.tree();
  if (tree === undefined) return undefined;
  for (const node of walk(tree)) {
    if (!ts.isVariableDeclaration(node) || node.name.getText() !== 'denials' || !node.initializer) continue;
    const table = bare(node.initializer);
    if (!ts.isObjectLiteralExpression(table)) continue;
    return new Map(
      table.properties.flatMap((row) => (row.name ? [[keyText(row.name), lineOf(row)] as const] : [])),
    );
  }
  return undefined;
}

function keyText(name: ts.PropertyName): string {
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : name.getText();
}
