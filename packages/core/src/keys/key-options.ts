import { ConfigurationError } from '../options/configuration-error.js';
import { checkOptions, optional } from '../options/option-checks.js';
import type { Expectation } from '../options/option-checks.js';
import { algorithmNamed, allAlgorithms } from '../signature/algorithms.js';
import type { Algorithm } from '../signature/algorithms.js';

/** Options of every key source. */
export interface KeyOptions {
  /**
   * The algorithms that may be used. An RSA key without `alg` uses the first RSA algorithm of the list.
   * @default every asymmetric algorithm of JOSE, RS256 first
   */
  readonly algorithms?: readonly Algorithm[];
}

/** The expectation for the `algorithms` option. */
export const algorithmsExpectation: Readonly<Record<'algorithms', Expectation>> = {
  algorithms: optional({
    mustBe: `a non-empty list of ${allAlgorithms().join(', ')}`,
    holds: (value) =>
      Array.isArray(value) && value.length > 0 && value.every((name) => algorithmNamed(name) !== undefined),
  }),
};

/** Checks the options of a source of fixed keys. Returns the allowed algorithms. Throws `ConfigurationError`. */
export function allowedAlgorithms(factory: string, options: KeyOptions): readonly Algorithm[] {
  checkOptions(factory, options, algorithmsExpectation);
  return algorithmsIn(options);
}

/** Returns the allowed algorithms of checked options, under their current names. */
export function algorithmsIn(options: KeyOptions): readonly Algorithm[] {
  return (options.algorithms ?? allAlgorithms()).map((name) => algorithmNamed(name) ?? name);
}

/** Creates the error for a configured key that cannot be used. */
export function unusableKeys(factory: string, problem: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError(`${factory}: the key ${problem}.`, { cause });
}
