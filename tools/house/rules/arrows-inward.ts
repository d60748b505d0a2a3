import { isAdapter, resolveRelative, type CodeFile, type Project } from '../project.js';
import type { Import } from '../imports.js';
import type { Finding, Rule } from '../rule.js';

const scope = '@tokenward/';
const core = '@tokenward/core';

export const arrowsInward: Rule = {
  name: 'arrows-inward',
  why: 'The core knows RFCs and jose; whatever is foreign imports the core, never the other way round.',
  check: (project) =>
    project.code.flatMap((file) => {
      const { pack } = file;
      if (pack === undefined || file.role === 'other') return [];
      return file.imports().flatMap((asked): Finding[] => {
        const broken = judge(project, file, pack, asked);
        return broken === undefined ? [] : [{ file: file.path, line: asked.line, ...broken }];
      });
    }),
};

type Broken = Pick<Finding, 'message' | 'mend'> | undefined;

function judge(project: Project, file: CodeFile, pack: string, asked: Import): Broken {
  const { specifier } = asked;
  if (specifier.startsWith('.')) {
    if (resolveRelative(file.path, specifier).startsWith(`packages/${pack}/`)) return undefined;
    return {
      message: `'${specifier}' leaves the package`,
      mend: `import the package by its name, as ${scope}…`,
    };
  }
  const name = packageName(specifier);
  if (specifier.startsWith(scope) && specifier !== name) {
    const subpath = `.${specifier.slice(name.length)}`;
    const exported = project.manifest(`packages/${name.slice(scope.length)}`).subpaths.includes(subpath);
    if (!exported || /^\.\/(src|dist)(\/|$)/.test(subpath)) {
      return {
        message: `'${specifier}' reaches into a package`,
        mend: `import it from '${name}', or export it there`,
      };
    }
  }
  if (mayImport(project, file, pack, name, asked.typeOnly)) return undefined;
  return { message: `${pack} may not import '${specifier}'`, mend: mendFor(file, pack, specifier) };
}

function mayImport(project: Project, file: CodeFile, pack: string, name: string, typeOnly: boolean): boolean {
  const own = project.manifest(`packages/${pack}`);
  const isNode = name.startsWith('node:');
  if (file.role === 'test') {
    const tools = [
      'vitest',
      core,
      `${scope}testing`,
      `${scope}${pack}`,
      ...project.manifest('').devDependencies,
    ];
    if (isNode || [...tools, ...own.devDependencies, ...own.dependencies].includes(name)) return true;
  }
  if (pack === 'core') return name === 'jose' || (isNode && typeOnly);
  if (isAdapter(pack))
    return isNode || [core, pack, ...own.peerDependencies.filter(isForeign)].includes(name);
  return isNode || [core, ...own.dependencies, ...own.peerDependencies].includes(name);
}

function mendFor(file: CodeFile, pack: string, specifier: string): string {
  if (file.role === 'test') return 'declare it in the devDependencies of the root, or do without it';
  if (pack === 'core' && specifier.startsWith('node:')) {
    return 'write `import type`, and get the value from process.getBuiltinModule, so that the core runs everywhere';
  }
  if (pack === 'core') return 'the core needs its own files and jose only; take the rest in as an option';
  if (isAdapter(pack)) return 'an adapter needs the core, its framework (a peerDependency) and node: only';
  return 'declare it in the dependencies of the package';
}

function isForeign(name: string): boolean {
  return !name.startsWith(scope);
}

function packageName(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
