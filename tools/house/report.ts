import type { Project } from './project.js';
import type { Rule } from './rule.js';

/** Runs the rules and writes down what they found, two lines each, and one line at the end. */
export function report(
  project: Project,
  rules: readonly Rule[],
  isColoured: boolean,
): { text: string; findings: number } {
  const bold = (word: string) => (isColoured ? `\u001b[1m${word}\u001b[22m` : word);
  const found = rules.flatMap((rule) =>
    rule.check(project).map((finding) => ({ ...finding, rule: rule.name })),
  );
  const lines = found.flatMap(({ file, line, rule, message, mend }) => [
    `${file}:${line}  ${bold(rule)}  ${message}`,
    `  mend: ${mend}`,
  ]);
  const sum = `house: ${rules.length} rules, ${project.texts.size} files, ${found.length} findings`;
  return { text: [...lines, sum].join('\n'), findings: found.length };
}
