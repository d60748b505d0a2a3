import ts from 'typescript';
import { resolveRelative, type CodeFile, type Project } from './project.js';
import { lineOf } from './syntax.js';

/** A declaration and the file it stands in. */
export interface Declared {
  readonly file: CodeFile;
  readonly node: ts.Node;
}

/** The declarations behind a name, or `foreign` when another package declares it. */
export type Found = readonly Declared[] | 'foreign';

/** The names that a file exports, as far as the file itself spells them. */
export function exportedNames(
  file: CodeFile | undefined,
): readonly { name: string; line: number; file: CodeFile }[] {
  if (file === undefined) return [];
  return file.tree().statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) {
      const clause = statement.exportClause;
      if (clause === undefined || ts.isNamespaceExport(clause)) return [];
      return clause.elements.map((element) => ({ name: element.name.text, line: lineOf(element), file }));
    }
    const names = ts.isExportAssignment(statement)
      ? ['default']
      : isExported(statement)
        ? namesOf(statement)
        : [];
    return names.map((name) => ({ name, line: lineOf(statement), file }));
  });
}

/** Follows re-exports and imports until it stands before the declarations of an exported name. */
export function findExport(project: Project, file: CodeFile, name: string): Found {
  for (const statement of file.tree().statements) {
    if (ts.isExportAssignment(statement) && name === 'default') {
      const { expression } = statement;
      return ts.isIdentifier(expression)
        ? findLocal(project, file, expression.text)
        : [{ file, node: statement }];
    }
    const clause = ts.isExportDeclaration(statement) ? statement.exportClause : undefined;
    if (!ts.isExportDeclaration(statement) || clause === undefined || ts.isNamespaceExport(clause)) continue;
    const element = clause.elements.find((each) => each.name.text === name);
    if (element === undefined) continue;
    const original = (element.propertyName ?? element.name).text;
    if (statement.moduleSpecifier === undefined) return findLocal(project, file, original);
    return elsewhere(project, file, statement.moduleSpecifier, original);
  }
  return findLocal(project, file, name);
}

function findLocal(project: Project, file: CodeFile, name: string): Found {
  const { statements } = file.tree();
  const here = statements.filter((statement) => namesOf(statement).includes(name));
  if (here.length > 0) return here.map((node) => ({ file, node }));
  for (const statement of statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    const original = importedAs(statement, name);
    if (original !== undefined) return elsewhere(project, file, statement.moduleSpecifier, original);
  }
  return [];
}

function elsewhere(project: Project, file: CodeFile, specifier: ts.Expression, name: string): Found {
  if (!ts.isStringLiteral(specifier) || !specifier.text.startsWith('.')) return 'foreign';
  const path = resolveRelative(file.path, specifier.text);
  const target = project.code.find((each) => each.path === path || each.path === `${path}x`);
  return target === undefined || target === file ? [] : findExport(project, target, name);
}

function importedAs(statement: ts.ImportDeclaration, name: string): string | undefined {
  const clause = statement.importClause;
  if (clause?.name?.text === name) return 'default';
  if (clause?.namedBindings === undefined || !ts.isNamedImports(clause.namedBindings)) return undefined;
  const element = clause.namedBindings.elements.find((each) => each.name.text === name);
  return (element?.propertyName ?? element?.name)?.text;
}

/** The names a statement declares; a default export answers to `default` too. */
function namesOf(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap((each) => bound(each.name));
  }
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isModuleDeclaration(statement);
  if (!isNamed) return [];
  const isDefault = statement.modifiers?.some((each) => each.kind === ts.SyntaxKind.DefaultKeyword) ?? false;
  return [...(statement.name ? [statement.name.text] : []), ...(isDefault ? ['default'] : [])];
}

function bound(name: ts.BindingName): readonly string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? bound(element.name) : []));
}

function isExported(statement: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
  return modifiers?.some((each) => each.kind === ts.SyntaxKind.ExportKeyword) ?? false;
}
