import ts from 'typescript';
import type { Rule } from '../rule.js';
import { lineOf, walk } from '../syntax.js';

const hiding: readonly string[] = ['only', 'skip', 'todo', 'fails'];
const starters: readonly string[] = ['it', 'test', 'describe', 'suite', 'bench'];

export const noHiddenTests: Rule = {
  name: 'no-hidden-tests',
  why: 'Tests are the specification; one that does not run, or hides the others, specifies nothing.',
  check: (project) =>
    project.code
      .filter((file) => file.role === 'test')
      .flatMap((file) =>
        [...walk(file.tree())].flatMap((node) => {
          const word = hiddenBy(node);
          if (word === undefined) return [];
          const mend = 'let it run; what cannot run yet is not written yet';
          return [{ file: file.path, line: lineOf(node), message: `a test is hidden by ${word}`, mend }];
        }),
      ),
};

function hiddenBy(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node) && hiding.includes(node.name.text)) {
    const isCalled = ts.isCallExpression(node.parent) && node.parent.expression === node;
    return isCalled || starters.includes(starter(node)) ? `.${node.name.text}` : undefined;
  }
  if (ts.isPropertyAssignment(node) && hiding.includes(node.name.getText())) {
    const call = node.parent.parent;
    const isOption = ts.isCallExpression(call) && starters.includes(starter(call.expression));
    return isOption ? `{ ${node.name.getText()} }` : undefined;
  }
  return undefined;
}

/** The name a chain begins with: `it` of `it.only.each`. */
function starter(node: ts.Expression): string {
  if (ts.isPropertyAccessExpression(node) || ts.isCallExpression(node)) return starter(node.expression);
  return ts.isIdentifier(node) ? node.text : '';
}
