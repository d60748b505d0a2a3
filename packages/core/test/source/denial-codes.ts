import type { DenialCode } from '../../src/response/denial.js';
import { sourcesOf } from './source-files.js';

/** The codes of all denials, in the order of their table. */
export const denialCodes: readonly DenialCode[] = readCodes();

function readCodes(): readonly DenialCode[] {
  const [file] = sourcesOf('core').filter(({ path }) => path.endsWith('/response/denial.ts'));
  const [, table = ''] = /const denials = \{\n(.*?)\n\}/s.exec(file?.text ?? '') ?? [];
  return [...table.matchAll(/^ {2}(\w+):/gm)].map(([, code]) => code as DenialCode);
}
