import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProject, type Project } from './project.js';

const skipped: readonly string[] = ['node_modules', 'dist', 'coverage'];

/** Reads the code below packages, examples and tools, and every text that git knows or would add. */
export function readProject(root: string): Project {
  const code = ['packages', 'examples', 'tools'].flatMap((folder) => codeBelow(root, folder));
  const texts = new Map<string, string>();
  for (const path of new Set(['package.json', ...code, ...gitFiles(root)])) {
    if (!existsSync(join(root, path))) continue;
    const text = readFileSync(join(root, path), 'utf8');
    if (!text.includes('\0')) texts.set(path, text);
  }
  return createProject(texts);
}

function codeBelow(root: string, folder: string): readonly string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory())
      return skipped.includes(entry.name) || entry.name.startsWith('.') ? [] : codeBelow(root, path);
    return entry.isFile() && (/\.[cm]?tsx?$/.test(entry.name) || entry.name === 'package.json') ? [path] : [];
  });
}

/** Files that are ignored stay out; without git there is nothing to add. */
function gitFiles(root: string): readonly string[] {
  try {
    const listing = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
    const paths = execFileSync('git', listing, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return paths.split('\0').filter((path) => /^(packages|examples|tools|docs)\/|^[^/]+\.md$/.test(path));
  } catch {
    return [];
  }
}
