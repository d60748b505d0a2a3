import { posix } from 'node:path';
import ts from 'typescript';
import { importsIn, type Import } from './imports.js';

/** A TypeScript file; it is parsed when a rule first asks for its tree. */
export interface CodeFile {
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  /** The folder under `packages/`, if the file stands in one. */
  readonly pack: string | undefined;
  /** `source` is what a package ships: everything under its `src` that is not a test. */
  readonly role: 'source' | 'test' | 'other';
  tree(): ts.SourceFile;
  imports(): readonly Import[];
}

/** What the rules read of a package.json. */
export interface Manifest {
  readonly dependencies: readonly string[];
  readonly peerDependencies: readonly string[];
  readonly devDependencies: readonly string[];
  /** Subpaths that the package exports, written as `./name`. */
  readonly subpaths: readonly string[];
}

/** The whole repository as a value; rules never touch the disc. */
export interface Project {
  readonly texts: ReadonlyMap<string, string>;
  readonly code: readonly CodeFile[];
  /** By folder: `''` is the root, `packages/core` the core. A folder without a manifest has an empty one. */
  manifest(folder: string): Manifest;
}

/** Builds a project from path -> text, as the disc has it or as a test imagines it. */
export function createProject(
  files: Readonly<Record<string, string>> | ReadonlyMap<string, string>,
): Project {
  const entries: Iterable<readonly [string, string]> =
    files instanceof Map ? (files as ReadonlyMap<string, string>) : Object.entries(files);
  const texts: ReadonlyMap<string, string> = new Map(entries);
  const code = [...texts]
    .filter(([path]) => /\.[cm]?tsx?$/.test(path))
    .map(([path, text]) => codeFile(path, text))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    texts,
    code,
    manifest: (folder) => readManifest(texts.get(folder === '' ? 'package.json' : `${folder}/package.json`)),
  };
}

/** The files that packages ship, of one package or of all. */
export function sources(project: Project, pack?: string): readonly CodeFile[] {
  return project.code.filter((file) => file.role === 'source' && (pack === undefined || file.pack === pack));
}

/** The names of the packages that have code. */
export function packs(project: Project): readonly string[] {
  return [...new Set(project.code.flatMap((file) => file.pack ?? []))];
}

/** An adapter binds the core to a framework; these four packages are something else. */
export function isAdapter(pack: string | undefined): boolean {
  return pack !== undefined && !['core', 'testing', 'providers', 'cli'].includes(pack);
}

/** Where a relative import leads: the `.ts` file behind `./x.js`. */
export function resolveRelative(from: string, specifier: string): string {
  const target = posix.join(posix.dirname(from), specifier);
  return target.replace(/\.([cm]?)js(x?)$/, '.$1ts$2');
}

function codeFile(path: string, text: string): CodeFile {
  const [, pack] = /^packages\/([^/]+)\//.exec(path) ?? [];
  const inSource = pack !== undefined && path.startsWith(`packages/${pack}/src/`);
  let tree: ts.SourceFile | undefined;
  let imports: readonly Import[] | undefined;
  const file: CodeFile = {
    path,
    text,
    lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
    pack,
    role: /\.test(-d)?\.[cm]?tsx?$/.test(path) ? 'test' : inSource ? 'source' : 'other',
    tree: () => (tree ??= ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)),
    imports: () => (imports ??= importsIn(file.tree())),
  };
  return file;
}

function readManifest(text: string | undefined): Manifest {
  const json: unknown = text === undefined ? {} : JSON.parse(text);
  const keys = (field: string): readonly string[] => {
    const value = isRecord(json) ? json[field] : undefined;
    return isRecord(value) ? Object.keys(value) : [];
  };
  return {
    dependencies: [...keys('dependencies'), ...keys('optionalDependencies')],
    peerDependencies: keys('peerDependencies'),
    devDependencies: keys('devDependencies'),
    subpaths: keys('exports'),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
