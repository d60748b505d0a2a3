import { ConfigurationError } from '../options/configuration-error.js';
import { checkOptions, optional } from '../options/option-checks.js';
import type { Expectation } from '../options/option-checks.js';
import { algorithmNamed, allAlgorithms } from '../signature/algorithms.js';
import type { Algorithm } from '../signature/algorithms.js';

/** What every key source takes. */
export interface KeyOptions {
  /**
   * The algorithms that may be used; an RSA key that names none is bound to the first RSA one.
   * @default every asymmetric algorithm of JOSE, RS256 first
   */
  readonly algorithms?: readonly Algorithm[];
}

/** The expectation for `algorithms`, to be checked at start. */
export const algorithmsExpectation: Readonly<Record<'algorithms', Expectation>> = {
  algorithms: optional({
    mustBe: `a non-empty list of ${allAlgorithms().join(', ')}`,
    holds: (value) =>
      Array.isArray(value) && value.length > 0 && value.every((name) => algorithmNamed(name) !== undefined),
  }),
};

/** Checks the options of a source of fixed keys and gives the allowed algorithms. */
export function allowedAlgorithms(factory: string, options: KeyOptions): readonly Algorithm[] {
  checkOptions(factory, options, algorithmsExpectation);
  return algorithmsIn(options);
}

/** The allowed algorithms under their present names, from options that were checked. */
export function algorithmsIn(options: KeyOptions): readonly Algorithm[] {
  return (options.algorithms ?? allAlgorithms()).map((name) => algorithmNamed(name) ?? name);
}

/** Says that keys given in the configuration cannot be used. */
export function unusableKeys(factory: string, problem: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError(`${factory}: the key ${problem}.`, { cause });
}
