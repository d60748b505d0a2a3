import type { Rule } from './rule.js';
import { adaptersDecideNothing } from './rules/adapters-decide-nothing.js';
import { arrowsInward } from './rules/arrows-inward.js';
import { coreFolders } from './rules/core-folders.js';
import { denialsTested } from './rules/denials-tested.js';
import { explicitSurface } from './rules/explicit-surface.js';
import { fileSize } from './rules/file-size.js';
import { noHiddenTests } from './rules/no-hidden-tests.js';
import { noLooseEnds } from './rules/no-loose-ends.js';
import { noModuleState } from './rules/no-module-state.js';
import { noVendorNames } from './rules/no-vendor-names.js';
import { promiseOnExports } from './rules/promise-on-exports.js';

/** The rules of the house, in the order in which they are printed. */
export const rules: readonly Rule[] = [
  arrowsInward,
  coreFolders,
  noVendorNames,
  noModuleState,
  denialsTested,
  adaptersDecideNothing,
  fileSize,
  promiseOnExports,
  explicitSurface,
  noHiddenTests,
  noLooseEnds,
];
