import type { DenialCode } from '../../src/response/denial.js';
import { sourcesOf } from './source-files.js';

/** The codes of all denials, in the order of their table. */
export const denialCodes: readonly DenialCode[] = readCodes();

function readCodes(): readonly DenialCode[] {
  const codes = [
    ...codesIn('/response/denial.ts', 'export const denials'),
    ...codesIn('/response/proof-denials.ts', 'export const proofDenials'),
    ...codesIn('/response/requirement-denials.ts', 'export const requirementDenials'),
  ];
  // Two of the tables have `token_unbound`.
  return [...new Set(codes)];
}

function codesIn(path: string, declaration: string): readonly DenialCode[] {
  const [file] = sourcesOf('core').filter((source) => source.path.endsWith(path));
  const [, table = ''] = (file?.text ?? '').split(`${declaration} = {\n`);
  const [rows = ''] = table.split('\n}');
  return [...rows.matchAll(/^ {2}(\w+):/gm)].map(([, code]) => code as DenialCode);
}
