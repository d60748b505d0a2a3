import { denialOf, denials } from './denial.js';
import type { Denial, DenialCode } from './denial.js';
import { proofDenials } from './proof-denials.js';

/**
 * Creates a denial from its row of the table. `detail` may contain configured values and claim names, but never claim
 * values. Its lists are copied, so that a log function that changes them does not change the configuration.
 */
export function deny(code: DenialCode, detail: Readonly<Record<string, unknown>> = {}): Denial {
  // Introspection gives codes from outside, which may be in no table.
  const row = Object.hasOwn(proofDenials, code)
    ? proofDenials[code as keyof typeof proofDenials]
    : denials[code as keyof typeof denials];
  return denialOf(code, row, detail);
}
