import { cycles, type Graph } from '../cycles.js';
import { packs, resolveRelative, sources, type CodeFile, type Project } from '../project.js';
import type { Finding, Rule } from '../rule.js';

const root = 'packages/core/src/';

/** Who must not import what inside the core; a trailing slash means a whole folder. */
const walls = [
  {
    from: /^(rules|keys|signature|authorities)\//,
    to: /^(verifier|index)\.ts$/,
    say: 'the pipeline imports its steps',
  },
  { from: /^signature\//, to: /^(keys|rules|authorities)\//, say: 'a signature knows bytes and one key' },
  { from: /^rules\//, to: /^(keys|signature|authorities)\//, say: 'a rule judges claims and nothing else' },
  { from: /^(denial|errors)\.ts$/, to: /\//, say: 'what everybody imports stands at the bottom' },
] as const;

export const coreFolders: Rule = {
  name: 'core-folders',
  why: 'Inside the core arrows go inward too, so that each step can be read and tested alone.',
  check: (project) => [
    ...sources(project, 'core').flatMap(climbing),
    ...packs(project).flatMap((pack) => circling(project, pack)),
  ],
};

function climbing(file: CodeFile): readonly Finding[] {
  const from = file.path.slice(root.length);
  return relativeImports(file).flatMap(({ target, line }) => {
    const to = target.startsWith(root) ? target.slice(root.length) : undefined;
    const wall = walls.find((each) => to !== undefined && each.from.test(from) && each.to.test(to));
    if (wall === undefined) return [];
    const mend =
      'turn the arrow round: hand the value in, or move the shared part to where both may import it';
    return [{ file: file.path, line, message: `${from} imports ${to}, but ${wall.say}`, mend }];
  });
}

function circling(project: Project, pack: string): readonly Finding[] {
  const files = sources(project, pack);
  const graph: Graph = new Map(
    files.map((file) => [
      file.path,
      relativeImports(file).flatMap(({ target, typeOnly }) => (typeOnly ? [] : [target])),
    ]),
  );
  return cycles(graph).map((cycle) => {
    const [first = '', second = first] = cycle;
    const start = files.find((file) => file.path === first);
    const line =
      start && relativeImports(start).find((each) => !each.typeOnly && each.target === second)?.line;
    const round = [...cycle, first].map((path) => path.slice(`packages/${pack}/src/`.length)).join(' -> ');
    const mend = 'move what both need into a third file, or write `import type` where only a type is meant';
    return { file: first, line: line ?? 1, message: `imports go round in a circle: ${round}`, mend };
  });
}

function relativeImports(file: CodeFile) {
  return file
    .imports()
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map(({ specifier, typeOnly, line }) => ({
      target: resolveRelative(file.path, specifier),
      typeOnly,
      line,
    }));
}
