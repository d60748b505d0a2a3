import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** A piece of code in a README, and the line on which it begins. */
export interface CodeBlock {
  readonly line: number;
  readonly code: string;
}

/** Returns the TypeScript blocks of a README, also those that are indented in a list. */
export function codeBlocks(file: string): readonly CodeBlock[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^( *)```ts\n(.*?)^ *```$/gms)].map(({ index, 1: indent = '', 2: code = '' }) => ({
    line: text.slice(0, index).split('\n').length + 1,
    code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }));
}

/** Returns the code in the right column of the tables under "Coming from", each as a statement. */
export function migrationSnippets(file: string): readonly CodeBlock[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  let inside = false;
  return lines.flatMap((line, index) => {
    if (line.startsWith('##')) inside = /^##+ Coming from /.test(line);
    const right = inside && line.startsWith('| `') ? (line.split(/(?<!\\) \| /)[1] ?? '') : '';
    // A name such as `@tokenward/core` is no code.
    return [...right.matchAll(/`([^@`][^`]*)`/g)].map(([, code = '']) => ({
      line: index + 1,
      code: statementOf(code),
    }));
  });
}

/** A word is the name of an option. A member is one of an object of options. Anything else is an expression. */
function statementOf(code: string): string {
  if (/^[a-zA-Z]+$/.test(code)) return `void ('${code}' satisfies OptionName);\n`;
  return /^\w+: /.test(code) ? `void ({ ${code} } satisfies Partial<AnyOption>);\n` : `void (${code});\n`;
}

/** Completes a block to a module: it imports the names of `modules` that the block does not declare. */
export function moduleOf({ code }: CodeBlock, modules: Readonly<Record<string, readonly string[]>>): string {
  const taken = declaredIn(code);
  const imports = Object.entries(modules).map(([from, names]) => {
    const free = names.filter((name) => !taken.has(name));
    for (const name of free) taken.add(name);
    return `import { ${free.join(', ')} } from '${from}';\n`;
  });
  return `${imports.join('')}${code}\nexport {};\n`;
}

/** Returns the names that a file exports by `export const`, `export type`, or a list. */
export function exportedBy(file: string): readonly string[] {
  const source = parsed(readFileSync(file, 'utf8'));
  return source.statements.flatMap((statement) => {
    if (
      ts.isExportDeclaration(statement) &&
      statement.exportClause &&
      ts.isNamedExports(statement.exportClause)
    )
      return statement.exportClause.elements.map(({ name }) => name.text);
    const { modifiers = [] } = statement as ts.VariableStatement;
    const isExported = modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    return isExported ? [...namesOf(statement)] : [];
  });
}

/** Returns the names that a block declares or imports at its top level. */
export function declaredIn(code: string): Set<string> {
  return new Set(parsed(code).statements.flatMap((statement) => [...namesOf(statement)]));
}

function parsed(code: string): ts.SourceFile {
  return ts.createSourceFile('block.ts', code, ts.ScriptTarget.ES2023, true);
}

function namesOf(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => namesIn(name));
  if (ts.isImportDeclaration(statement)) return importedBy(statement.importClause);
  const { name } = statement as ts.FunctionDeclaration;
  return name ? [name.text] : [];
}

function namesIn(name: ts.BindingName): readonly string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? namesIn(element.name) : []));
}

function importedBy(clause: ts.ImportClause | undefined): readonly string[] {
  const bindings = clause?.namedBindings;
  const named = bindings && ts.isNamedImports(bindings) ? bindings.elements.map(({ name }) => name.text) : [];
  return clause?.name ? [clause.name.text, ...named] : named;
}
