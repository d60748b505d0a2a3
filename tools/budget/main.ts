import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import pc from 'picocolors';
import { isAdapter, sources } from '../house/project.js';
import { readProject } from '../house/read-project.js';
import { adapterLines } from '../house/rules/adapters-decide-nothing.js';

/** What size-limit tells of a package; sizes are in bytes. */
interface Size {
  readonly name: string;
  readonly size: number;
  readonly sizeLimit: number;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const project = readProject(root);
const measured = spawnSync('node_modules/.bin/size-limit', ['--json'], {
  cwd: root,
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'inherit'],
});
const sizes = JSON.parse(measured.stdout) as Size[];

console.log(
  pc.bold(
    `  ${'package'.padEnd(36)}${'lines'.padStart(6)}  ${'of'.padStart(3)}${'gzipped'.padStart(11)}  of`,
  ),
);
for (const { name, size, sizeLimit } of sizes) {
  const pack = /^@tokenward\/(\w+)$/.exec(name)?.[1];
  const lines = pack === undefined ? 0 : sources(project, pack).reduce((sum, file) => sum + file.lines, 0);
  const limit = isAdapter(pack) ? adapterLines : Infinity;
  const good = lines <= limit && size <= sizeLimit;
  if (!good) process.exitCode = 1;
  const counted = `${(lines === 0 ? '' : String(lines)).padStart(6)}  ${(isAdapter(pack) ? String(limit) : '').padStart(3)}`;
  const weighed = `${String(size).padStart(9)} B  ${sizeLimit} B`;
  console.log(`${good ? pc.green('✓') : pc.red('✗')} ${name.padEnd(36)}${counted}${weighed}`);
}
