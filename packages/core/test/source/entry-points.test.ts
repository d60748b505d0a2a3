import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { packages, root } from './source-files.js';

/** The names that packages export, by entry point. After a change on purpose, run the test with `-u`. */
const list = fileURLToPath(new URL('entry-points.txt', import.meta.url));

const files = new Map(packages.flatMap((name) => Object.entries(entriesOf(name))));
const { config } = ts.readConfigFile(`${root}tsconfig.base.json`, (file) => ts.sys.readFile(file)) as {
  config: object;
};
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
const program = ts.createProgram([...files.values()], options);
const checker = program.getTypeChecker();
const exported = [...files].map(([entry, file]) => ({ entry, symbols: exportsOf(file) }));

/** At most 16 options for what everybody configures, and 8 for all else. */
const large: readonly string[] = [
  'JwtIssuerOptions',
  'IntrospectionOptions',
  'VerifierOptions',
  'PresetOptions',
  'WorkosOptions',
];

/** The file of each entry point of a package. */
function entriesOf(name: string): Readonly<Record<string, string>> {
  const manifest = JSON.parse(readFileSync(`${root}packages/${name}/package.json`, 'utf8')) as {
    exports: Readonly<Record<string, { readonly import: { readonly default: string } } | string>>;
  };
  return Object.fromEntries(
    Object.entries(manifest.exports).flatMap(([path, target]) =>
      typeof target === 'string'
        ? []
        : [
            [
              `@tokenward/${name}${path.slice(1)}`,
              `${root}packages/${name}/${target.import.default.replace('./dist', 'src').replace('.js', '.ts')}`,
            ],
          ],
    ),
  );
}

function exportsOf(file: string): readonly ts.Symbol[] {
  const module = checker.getSymbolAtLocation(program.getSourceFile(file) as ts.Node);
  return module === undefined ? [] : checker.getExportsOfModule(module);
}

/** The declaration of what is exported, unless another package declares it. */
function declared(symbol: ts.Symbol): ts.Symbol | undefined {
  const original = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const isOurs = original.declarations?.some(
    (node) => !node.getSourceFile().fileName.includes('/node_modules/'),
  );
  return isOurs ? original : undefined;
}

function hasSentence(symbol: ts.Symbol): boolean {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  return /\S\s+\S.*\.(?=[\s"')`]|$)/s.test(text.replaceAll(/\b(e\.g|i\.e|etc)\./g, ''));
}

describe('the entry points', () => {
  it('export these names', async () => {
    const lines = exported.map(({ entry, symbols }) => {
      const names = symbols.map(({ name }) => `  ${name}`).toSorted();
      return [entry, ...names].join('\n');
    });
    await expect(`${lines.join('\n\n')}\n`).toMatchFileSnapshot(list);
  });

  it('export nothing twice: core and its authoring entry have no name in common', () => {
    const [core = [], authoring = []] = ['@tokenward/core', '@tokenward/core/authoring'].map((name) =>
      exported.find(({ entry }) => entry === name)?.symbols.map((symbol) => symbol.name),
    );
    expect(core.length).toBeGreaterThan(50);
    expect(authoring.length).toBeGreaterThan(50);
    expect(core.filter((name) => authoring.includes(name))).toEqual([]);
  });

  it.each(exported)('$entry describes each export in a sentence', ({ symbols }) => {
    expect(symbols.length).toBeGreaterThan(0);
    const silent = symbols.filter((symbol) => {
      const original = declared(symbol);
      return original !== undefined && !hasSentence(original);
    });
    expect(silent.map(({ name }) => name)).toEqual([]);
  });
});

describe('the options of functions', () => {
  const interfaces = program
    .getSourceFiles()
    .filter(({ fileName }) => /\/packages\/\w+\/src\//.test(fileName))
    .flatMap(({ statements }) => statements)
    .filter((node) => ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node))
    .filter(({ name }) => name.text.endsWith('Options'));

  it.each(interfaces.map((node) => [node.name.text, node] as const))(
    '%s describes each, and there are few',
    (name, node) => {
      const own = membersOf(node);
      const silent = own.filter((member) => {
        const symbol = checker.getSymbolAtLocation(member.name ?? member);
        return symbol === undefined || !hasSentence(symbol);
      });
      expect(silent.map((member) => member.name?.getText())).toEqual([]);
      expect(own.length).toBeLessThanOrEqual(large.includes(name) ? 16 : 8);
    },
  );
});

function membersOf(node: ts.InterfaceDeclaration | ts.TypeAliasDeclaration): readonly ts.TypeElement[] {
  if (ts.isInterfaceDeclaration(node)) return node.members;
  const parts = ts.isIntersectionTypeNode(node.type) ? node.type.types : [node.type];
  return parts.flatMap((part) => (ts.isTypeLiteralNode(part) ? [...part.members] : []));
}
