import { ConfigurationError } from '../options/configuration-error.js';
import { checkOptions, optional, named } from '../options/option-checks.js';
import type { Expectation } from '../options/option-checks.js';
import { algorithmNamed, allAlgorithms } from '../signature/algorithms.js';
import type { Algorithm } from '../signature/algorithms.js';

/** Options of every key source. */
export interface KeyOptions {
  /**
   * The algorithms that may be used. A key without `alg` is used with each listed algorithm of its type. `EdDSA` is the older
   * name of `Ed25519` (RFC 9864 §2.2).
   * @default every asymmetric algorithm of JOSE; RS256 for an RSA key without `alg`
   */
  readonly algorithms?: readonly (Algorithm | 'EdDSA')[];
}

/** The expectation for the `algorithms` option. */
export const algorithmsExpectation: Readonly<Record<'algorithms', Expectation>> = {
  algorithms: optional({
    mustBe: `a non-empty list of ${allAlgorithms().join(', ')}`,
    but: named,
    holds: (value) =>
      Array.isArray(value) && value.length > 0 && value.every((name) => algorithmNamed(name) !== undefined),
  }),
};

/** Checks the options of a source of fixed keys. Returns what `algorithmsIn` returns. Throws `ConfigurationError`. */
export function allowedAlgorithms(factory: string, options: KeyOptions): readonly Algorithm[] | undefined {
  checkOptions(factory, options, algorithmsExpectation);
  return algorithmsIn(options);
}

/** Returns the listed algorithms of checked options, each once and under its current name; `undefined` without a list. */
export function algorithmsIn({ algorithms }: KeyOptions): readonly Algorithm[] | undefined {
  return algorithms && [...new Set(algorithms.flatMap((name) => algorithmNamed(name) ?? []))];
}

/** Creates the error for a configured key that cannot be used. */
export function unusableKeys(factory: string, problem: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError(`${factory}: the key ${problem}.`, { cause });
}
