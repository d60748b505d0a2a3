import ts from 'typescript';
import { sources, type CodeFile } from '../project.js';
import type { Finding, Rule } from '../rule.js';
import { bare, isObjectCall, lineOf, walk } from '../syntax.js';

const containers: readonly string[] = ['Map', 'Set', 'WeakMap', 'WeakSet', 'Array'];
const makers: readonly string[] = ['Array', 'Array.from', 'Array.of', 'Object.create', 'Object.fromEntries'];
const readonlyTypes: readonly string[] = ['Readonly', 'ReadonlyArray', 'ReadonlyMap', 'ReadonlySet'];
const freeze =
  'type it as readonly (ReadonlyMap, ReadonlySet, readonly X[], Readonly<…>), or write `as const`';
const moveIn = 'move it into the factory that owns it, or hand it in';

export const noModuleState: Rule = {
  name: 'no-module-state',
  why: 'State at module level is shared by every verifier, tenant and test of the process.',
  check: (project) => sources(project).flatMap((file) => [...variables(file), ...statics(file)]),
};

function variables(file: CodeFile): readonly Finding[] {
  return file.tree().statements.flatMap((statement) => {
    if (!ts.isVariableStatement(statement) || isAmbient(statement)) return [];
    const fixed = (statement.declarationList.flags & ts.NodeFlags.Const) !== 0;
    return statement.declarationList.declarations.flatMap((declared) => judge(file, declared, fixed));
  });
}

function statics(file: CodeFile): readonly Finding[] {
  return [...walk(file.tree())].flatMap((node) => {
    if (!ts.isPropertyDeclaration(node) || !has(node, ts.SyntaxKind.StaticKeyword)) return [];
    return judge(file, node, has(node, ts.SyntaxKind.ReadonlyKeyword));
  });
}

function judge(
  file: CodeFile,
  declared: ts.VariableDeclaration | ts.PropertyDeclaration,
  fixed: boolean,
): readonly Finding[] {
  const at = { file: file.path, line: lineOf(declared) };
  const name = declared.name.getText();
  if (!fixed) return [{ ...at, message: `${name} can be set anew at module level`, mend: moveIn }];
  if (declared.initializer === undefined) return [];
  const parts = [...contents(file, declared.initializer)];
  if (parts.some(remembers)) {
    return [
      { ...at, message: `${name} keeps a regular expression that remembers`, mend: 'drop the g or y flag' },
    ];
  }
  const typed = declared.type !== undefined && isReadonlyType(declared.type, file);
  const held = parts.find((part) => isContainer(part.node) && (isWeak(part.node) || !(typed || part.frozen)));
  if (held === undefined) return [];
  const mend = isWeak(held.node) ? moveIn : `${freeze}; if it is meant to change, ${moveIn}`;
  return [{ ...at, message: `${name} holds something that can be changed`, mend }];
}

/** What a value is made of; `frozen` says that something around a part forbids changing it. */
function* contents(file: CodeFile, node: ts.Expression, around = false): Generator<Part> {
  const core = bare(node);
  const sealed = around || seals(node, file);
  yield { node: core, frozen: ts.isNewExpression(core) ? isTypedReadonly(node, file) : sealed };
  for (const part of partsOf(core)) yield* contents(file, part, sealed);
}

function partsOf(node: ts.Expression): readonly ts.Expression[] {
  if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse];
  if (ts.isBinaryExpression(node)) return [node.left, node.right];
  if (ts.isArrayLiteralExpression(node)) return node.elements;
  if (!ts.isObjectLiteralExpression(node)) return [];
  return node.properties.flatMap((row) => (ts.isPropertyAssignment(row) ? [row.initializer] : []));
}

interface Part {
  readonly node: ts.Expression;
  readonly frozen: boolean;
}

/** `as const`, `as ReadonlySet<…>`, or Object.freeze somewhere in the wrapping. */
function seals(node: ts.Expression, file: CodeFile): boolean {
  if (isObjectCall(node, 'freeze')) return true;
  if (ts.isAsExpression(node))
    return isReadonlyType(node.type, file) || isConst(node) || seals(node.expression, file);
  const inner =
    ts.isSatisfiesExpression(node) || ts.isParenthesizedExpression(node) ? node.expression : undefined;
  return inner !== undefined && seals(inner, file);
}

/** A `new Set()` stays open under `as const` and Object.freeze; only a readonly type closes it. */
function isTypedReadonly(node: ts.Expression, file: CodeFile): boolean {
  if (ts.isAsExpression(node))
    return isReadonlyType(node.type, file) || isTypedReadonly(node.expression, file);
  return ts.isParenthesizedExpression(node) && isTypedReadonly(node.expression, file);
}

function isConst(node: ts.AsExpression): boolean {
  return node.type.getText() === 'const';
}

function isReadonlyType(type: ts.TypeNode, file: CodeFile): boolean {
  if (ts.isTypeOperatorNode(type)) return type.operator === ts.SyntaxKind.ReadonlyKeyword;
  if (ts.isUnionTypeNode(type))
    return type.types.every((part) => isPlain(part) || isReadonlyType(part, file));
  if (!ts.isTypeReferenceNode(type)) return false;
  const name = type.typeName.getText();
  if (readonlyTypes.includes(name)) return true;
  const alias = file
    .tree()
    .statements.find((each) => ts.isTypeAliasDeclaration(each) && each.name.text === name);
  return alias !== undefined && ts.isTypeAliasDeclaration(alias) && isReadonlyType(alias.type, file);
}

function isPlain(type: ts.TypeNode): boolean {
  return type.kind === ts.SyntaxKind.UndefinedKeyword || ts.isLiteralTypeNode(type);
}

function isContainer(node: ts.Expression): boolean {
  if (ts.isNewExpression(node)) return containers.includes(node.expression.getText());
  if (ts.isCallExpression(node)) return makers.includes(node.expression.getText());
  return ts.isArrayLiteralExpression(node) || ts.isObjectLiteralExpression(node);
}

function isWeak(node: ts.Expression): boolean {
  return ts.isNewExpression(node) && node.expression.getText().startsWith('Weak');
}

function remembers({ node }: Part): boolean {
  if (ts.isRegularExpressionLiteral(node))
    return /[gy][a-z]*$/.test(node.text.slice(node.text.lastIndexOf('/')));
  if (!ts.isNewExpression(node) || node.expression.getText() !== 'RegExp') return false;
  const flags = node.arguments?.[1];
  return flags !== undefined && ts.isStringLiteralLike(flags) && /[gy]/.test(flags.text);
}

function isAmbient(statement: ts.VariableStatement): boolean {
  return has(statement, ts.SyntaxKind.DeclareKeyword);
}

function has(node: ts.VariableStatement | ts.PropertyDeclaration, kind: ts.SyntaxKind): boolean {
  return node.modifiers?.some((modifier) => modifier.kind === kind) ?? false;
}
