import { fileURLToPath } from 'node:url';
import pc from 'picocolors';
import { isAdapter, sources } from '../house/project.js';
import { readProject } from '../house/read-project.js';
import { adapterLines } from '../house/rules/adapters-decide-nothing.js';
import { folderOf, measuredSizes } from './sizes.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const project = readProject(root);

console.log(
  pc.bold(
    `  ${'package'.padEnd(36)}${'lines'.padStart(6)}  ${'of'.padStart(3)}${'gzipped'.padStart(11)}  of`,
  ),
);
for (const measured of measuredSizes()) {
  const { name, size, sizeLimit } = measured;
  const pack = folderOf(measured);
  const lines = pack === undefined ? 0 : sources(project, pack).reduce((sum, file) => sum + file.lines, 0);
  const limit = isAdapter(pack) ? adapterLines : Infinity;
  const good = lines <= limit && size <= sizeLimit;
  if (!good) process.exitCode = 1;
  const counted = `${(lines === 0 ? '' : String(lines)).padStart(6)}  ${(isAdapter(pack) ? String(limit) : '').padStart(3)}`;
  const weighed = `${String(size).padStart(9)} B  ${sizeLimit} B`;
  console.log(`${good ? pc.green('✓') : pc.red('✗')} ${name.padEnd(36)}${counted}${weighed}`);
}
