import { denialCodes, denialFile } from '../denial-codes.js';
import { sources, type CodeFile } from '../project.js';
import type { Finding, Rule } from '../rule.js';
import { stringValues } from '../syntax.js';

export const denialsTested: Rule = {
  name: 'denials-tested',
  why: 'A denial is a promise to whoever reads the code of it: it is issued somewhere, and a test proves it.',
  check: (project) => {
    if (sources(project, 'core').length === 0) return [];
    const codes = denialCodes(project);
    if (codes === undefined) {
      const mend = 'write the table of denials there, as `export const denials = { … }`';
      return [{ file: denialFile, line: 1, message: 'there is no object literal named denials', mend }];
    }
    const tests = project.code.filter((file) => /^packages\/.*\.test\.tsx?$/.test(file.path));
    const issuers = sources(project).filter((file) => file.path !== denialFile && file.pack !== 'testing');
    const [asserted, issued] = [strings(tests), strings(issuers)];
    return [...codes].flatMap(([code, line]): Finding[] => [
      ...(asserted.has(code)
        ? []
        : [
            {
              file: denialFile,
              line,
              message: `no test asserts '${code}'`,
              mend: 'add a test that expects this code',
            },
          ]),
      ...(issued.has(code)
        ? []
        : [
            {
              file: denialFile,
              line,
              message: `nothing issues '${code}'`,
              mend: 'issue it, or drop the row',
            },
          ]),
    ]);
  },
};

function strings(files: readonly CodeFile[]): ReadonlySet<string> {
  return new Set(files.flatMap((file) => stringValues(file.tree()).map((literal) => literal.text)));
}
