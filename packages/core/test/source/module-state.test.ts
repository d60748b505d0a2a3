import ts from 'typescript';
import { expect, it } from 'vitest';
import { packages, sourcesOf } from './source-files.js';
import type { SourceFile } from './source-files.js';

// State of a module is shared by every verifier, tenant and test of a process.

const readonly = /^(readonly |Readonly(Array|Map|Set)?<)/;

/** What a module keeps that can change, as `path: text`. */
function stateOf({ path, text }: SourceFile): readonly string[] {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const keep = (node: ts.VariableDeclaration | ts.PropertyDeclaration, isFixed: boolean): void => {
    const type = isReadonlyType(node.type, tree);
    if (!isFixed || (node.initializer && isMutable(node.initializer, type, tree)))
      found.push(`${path}: ${node.getText().split('\n')[0]}`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.parent.parent.parent === tree)
      keep(node, (node.parent.flags & ts.NodeFlags.Const) !== 0);
    const modifiers = ts.isPropertyDeclaration(node)
      ? (node.modifiers ?? []).map((each) => each.getText())
      : [];
    if (ts.isPropertyDeclaration(node) && modifiers.includes('static'))
      keep(node, modifiers.includes('readonly'));
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** Whether whoever has a value can change it. `as const` and Object.freeze do not hold for maps and sets; a type does. */
function isMutable(node: ts.Expression, isTyped: boolean, tree: ts.SourceFile, isSealed = isTyped): boolean {
  const inside = (part: ts.Expression, typed = isTyped, sealed = isSealed): boolean =>
    isMutable(part, typed, tree, sealed);
  const text = node.getText();
  if (ts.isParenthesizedExpression(node) || ts.isSatisfiesExpression(node)) return inside(node.expression);
  if (ts.isAsExpression(node)) {
    const typed = isTyped || isReadonlyType(node.type, tree);
    return inside(node.expression, typed, isSealed || typed || node.type.getText() === 'const');
  }
  if (text.startsWith('Object.freeze(') && ts.isCallExpression(node))
    return node.arguments.some((part) => inside(part, isTyped, true));
  if (/^new Weak(Map|Set)\b/.test(text)) return true;
  if (/^new (Map|Set|Array)\b/.test(text)) return !isTyped;
  if (/^(Array(\.from|\.of)?|Object\.(create|fromEntries))\(/.test(text)) return !isSealed;
  if (ts.isRegularExpressionLiteral(node)) return /\/\w*[gy]\w*$/.test(text);
  if (text.startsWith('new RegExp(')) return /, '\w*[gy]\w*'\)$/.test(text);
  if (ts.isConditionalExpression(node)) return inside(node.whenTrue) || inside(node.whenFalse);
  if (ts.isBinaryExpression(node)) return inside(node.left) || inside(node.right);
  if (ts.isArrayLiteralExpression(node)) return !isSealed || node.elements.some((part) => inside(part));
  if (!ts.isObjectLiteralExpression(node)) return false;
  const values = node.properties.flatMap((row) => (ts.isPropertyAssignment(row) ? [row.initializer] : []));
  return !isSealed || values.some((value) => inside(value));
}

/** Whether a type says that its value does not change; a name is looked up among the types of the file. */
function isReadonlyType(type: ts.TypeNode | undefined, tree: ts.SourceFile): boolean {
  if (type === undefined) return false;
  const text = type.getText();
  const alias = new RegExp(`^(?:export )?type ${text.replace(/\W.*/s, '')} = (.*)`, 'm').exec(tree.text)?.[1];
  const parts = ts.isUnionTypeNode(type) ? type.types.map((part) => part.getText()) : [text];
  return (
    parts.every((part) => readonly.test(part) || /^(undefined|'.*')$/.test(part)) ||
    readonly.test(alias ?? '')
  );
}

it.each([
  'let count = 0;',
  'const cache = new Map<string, string>();',
  'const list: string[] = [];',
  'const pattern = /a/g;',
  "const pattern = new RegExp('a', 'y');",
  'const seen: ReadonlySet<object> = new WeakSet();',
  'const settings = { a: 1 };',
  'const frozen = Object.freeze(new Map());',
  'const nested = { a: new Set() } as const;',
  'class Counter { static count = 0; }',
])('finds the state in: %s', (text) => {
  expect(stateOf({ path: 'a.ts', text })).toHaveLength(1);
});

it('no module keeps anything that can change', () => {
  expect(sourcesOf(...packages).flatMap(stateOf)).toEqual([]);
});
