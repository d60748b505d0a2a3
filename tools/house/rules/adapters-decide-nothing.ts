import ts from 'typescript';
import { denialCodes } from '../denial-codes.js';
import { isAdapter, sources, type CodeFile } from '../project.js';
import type { Finding, Rule } from '../rule.js';
import { lineOf, stringValues, walk } from '../syntax.js';

/** How many lines an adapter may have, in all its files together. */
export const adapterLines = 80;

const headers: readonly string[] = [
  'www-authenticate',
  'authorization',
  'retry-after',
  'content-type',
  'cache-control',
  'cookie',
];

export const adaptersDecideNothing: Rule = {
  name: 'adapters-decide-nothing',
  why: 'An adapter translates; what is decided in one framework would be missing in the next.',
  check: (project) => {
    const codes = denialCodes(project) ?? new Map<string, number>();
    return sources(project)
      .filter((file) => isAdapter(file.pack))
      .flatMap((file) => [
        ...tooLong(file),
        ...statuses(file),
        ...names(file, codes),
        ...headerProperties(file),
      ]);
  },
};

function tooLong(file: CodeFile): readonly Finding[] {
  if (file.lines <= adapterLines) return [];
  const message = `${file.lines} lines in an adapter's file; the end is ${adapterLines}`;
  return [
    { file: file.path, line: adapterLines + 1, message, mend: 'move what is not translation into the core' },
  ];
}

function statuses(file: CodeFile): readonly Finding[] {
  return [...walk(file.tree())]
    .filter((node) => ts.isNumericLiteral(node))
    .filter((node) => Number(node.text) >= 100 && Number(node.text) <= 599)
    .map((node) => found(file, node, `the number ${node.text} looks like a status`));
}

function names(file: CodeFile, codes: ReadonlyMap<string, number>): readonly Finding[] {
  return stringValues(file.tree()).flatMap((node) => {
    if (headers.includes(node.text.toLowerCase()))
      return [found(file, node, `names the header '${node.text}'`)];
    return codes.has(node.text) ? [found(file, node, `names the denial '${node.text}'`)] : [];
  });
}

/** `req.headers.authorization` says the same as a string. */
function headerProperties(file: CodeFile): readonly Finding[] {
  return [...walk(file.tree())]
    .filter((node) => ts.isPropertyAccessExpression(node))
    .filter((node) => headers.includes(node.name.text) && /headers$/i.test(node.expression.getText()))
    .map((node) => found(file, node.name, `names the header '${node.name.text}'`));
}

function found(file: CodeFile, node: ts.Node, message: string): Finding {
  return {
    file: file.path,
    line: lineOf(node),
    message,
    mend: 'send the reply that the core made, as it is',
  };
}
