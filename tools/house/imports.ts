import ts from 'typescript';
import { lineOf, walk } from './syntax.js';

/** One module that a file asks for, in whichever way. */
export interface Import {
  readonly specifier: string;
  /** Erased before running. `import { type X }` is not: the import itself stays. */
  readonly typeOnly: boolean;
  readonly line: number;
}

/** Every static, dynamic, type and re-exporting import of a file, in order. */
export function importsIn(tree: ts.SourceFile): readonly Import[] {
  const found: Import[] = [];
  for (const node of walk(tree)) {
    const [specifier, typeOnly] = readImport(node);
    if (specifier !== undefined && ts.isStringLiteralLike(specifier)) {
      found.push({ specifier: specifier.text, typeOnly, line: lineOf(node) });
    }
  }
  return found;
}

function readImport(node: ts.Node): [ts.Node | undefined, boolean] {
  if (ts.isImportDeclaration(node)) {
    return [node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword];
  }
  if (ts.isExportDeclaration(node)) return [node.moduleSpecifier, node.isTypeOnly];
  if (ts.isImportTypeNode(node)) {
    return [ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true];
  }
  if (ts.isExternalModuleReference(node)) {
    return [node.expression, ts.isImportEqualsDeclaration(node.parent) && node.parent.isTypeOnly];
  }
  if (ts.isCallExpression(node) && isLoading(node.expression)) return [node.arguments[0], false];
  return [undefined, false];
}

function isLoading(callee: ts.Expression): boolean {
  return (
    callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require')
  );
}
