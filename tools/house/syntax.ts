import ts from 'typescript';

/** Every node below (and including) this one, in the order of the text. */
export function* walk(node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  for (const child of children) yield* walk(child);
}

/** The line a node begins on, counted from 1, its comments left aside. */
export function lineOf(node: ts.Node): number {
  const tree = node.getSourceFile();
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}

/** The line of an offset in a text, counted from 1. */
function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** Every match of a pattern in a text, with its line. The pattern needs the `g` flag. */
export function matches(
  text: string,
  pattern: RegExp,
): readonly { readonly text: string; readonly line: number }[] {
  return [...text.matchAll(pattern)].map((match) => ({ text: match[0], line: lineAt(text, match.index) }));
}

/** String literals that are values: neither module names nor types. */
export function stringValues(tree: ts.SourceFile): readonly ts.StringLiteralLike[] {
  return [...walk(tree)]
    .filter((node) => ts.isStringLiteralLike(node))
    .filter((node) => !ts.isLiteralTypeNode(node.parent) && !isModuleName(node));
}

/** Whether an expression is `Object.<method>(…)`. */
export function isObjectCall(node: ts.Node, method: string): node is ts.CallExpression {
  return ts.isCallExpression(node) && node.expression.getText() === `Object.${method}`;
}

/** Takes away what only types or freezes an expression: parentheses, `as`, `satisfies`, Object.freeze. */
export function bare(node: ts.Expression): ts.Expression {
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) {
    return bare(node.expression);
  }
  const frozen = isObjectCall(node, 'freeze') ? node.arguments[0] : undefined;
  return frozen === undefined ? node : bare(frozen);
}

function isModuleName(node: ts.Node): boolean {
  return ts.isImportDeclaration(node.parent) || ts.isExportDeclaration(node.parent);
}
