import ts from 'typescript';
import { exportedNames, findExport } from '../declarations.js';
import { packs, sources, type CodeFile, type Project } from '../project.js';
import type { Finding, Rule } from '../rule.js';
import { lineOf, walk } from '../syntax.js';

const maximum = 8;

export const promiseOnExports: Rule = {
  name: 'promise-on-exports',
  why: 'A sentence on every export says what it promises; a handful of options can be held in the head.',
  check: (project) =>
    packs(project).flatMap((pack) => [
      ...unpromised(project, pack),
      ...sources(project, pack).flatMap(options),
    ]),
};

function unpromised(project: Project, pack: string): readonly Finding[] {
  const index = project.code.find((file) => file.path === `packages/${pack}/src/index.ts`);
  return exportedNames(index).flatMap(({ name, line, file }): Finding[] => {
    const found = findExport(project, file, name);
    if (found === 'foreign' || found.some(({ node }) => hasSentence(node))) return [];
    const [first] = found;
    if (first === undefined) {
      const message = `exports ${name}, which is declared nowhere`;
      return [{ file: file.path, line, message, mend: 'export it from the file that declares it' }];
    }
    const message = `${name} is exported without a sentence that says what it promises`;
    return [
      {
        file: first.file.path,
        line: lineOf(first.node),
        message,
        mend: 'write /** One sentence. */ above it',
      },
    ];
  });
}

function options(file: CodeFile): readonly Finding[] {
  return [...walk(file.tree())].flatMap((node): Finding[] => {
    const isType = ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
    if (!isType || !node.name.text.endsWith('Options')) return [];
    const own = membersOf(node);
    const bare = own
      .filter((member) => !hasSentence(member))
      .map((member) => ({
        file: file.path,
        line: lineOf(member),
        message: `the option ${node.name.text}.${member.name?.getText() ?? '?'} has no sentence`,
        mend: 'write /** What it does, its unit, its @default. */ above it',
      }));
    if (own.length <= maximum) return bare;
    const message = `${node.name.text} has ${own.length} options, where ${maximum} is the end`;
    const mend = 'make exclusive choices a value or a union, or give a second thing its own factory';
    return [{ file: file.path, line: lineOf(node), message, mend }, ...bare];
  });
}

function membersOf(node: ts.InterfaceDeclaration | ts.TypeAliasDeclaration): readonly ts.TypeElement[] {
  if (ts.isInterfaceDeclaration(node)) return node.members;
  const parts = ts.isIntersectionTypeNode(node.type) ? node.type.types : [node.type];
  return parts.flatMap((part) => (ts.isTypeLiteralNode(part) ? [...part.members] : []));
}

function hasSentence(node: ts.Node): boolean {
  return ts.getJSDocCommentsAndTags(node).some((doc) => {
    if (!ts.isJSDoc(doc)) return false;
    const text = (ts.getTextOfJSDocComment(doc.comment) ?? '').replace(/\b(e\.g|i\.e|etc)\./g, '');
    return /\S\s+\S.*[^\s.]\.(?=[\s"')`]|$)/s.test(text);
  });
}
