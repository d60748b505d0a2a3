import process from 'node:process';
import { readProject } from './read-project.js';
import { report } from './report.js';
import { rules } from './rules.js';

if (process.argv.includes('--rules')) {
  for (const rule of rules) console.log(`${rule.name}: ${rule.why}`);
} else {
  const isColoured = process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined;
  const { text, findings } = report(readProject(process.cwd()), rules, isColoured);
  console.log(text);
  process.exitCode = findings === 0 ? 0 : 1;
}
