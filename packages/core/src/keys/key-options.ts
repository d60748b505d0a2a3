import type { Context } from '../authority/authority.js';
import { ConfigurationError } from '../response/unavailable-error.js';
import { asError } from '../lib/to-error.js';
import { askHook } from '../hooks/run-hook.js';
import type { HookAnswer } from '../hooks/run-hook.js';
import { checkOptions, isObject, optional, seconds } from '../options/option-checks.js';
import type { Expectation } from '../options/option-checks.js';
import { algorithmNamed, allAlgorithms } from '../signature/algorithms.js';
import type { Algorithm } from '../signature/algorithms.js';
import type { KeySet } from './jwks.js';

/**
 * Where an issuer's keys come from: a function that gives the current set. Pass the set that was `seen` and found
 * wanting to ask for a newer one; the same set comes back when there is none. Throws `UnavailableError`.
 */
export interface KeySource {
  (context: Context, seen?: KeySet): KeySet | Promise<KeySet>;
  /**
   * The longest time that its promise may take, in seconds; after that it is an outage.
   * @default 5
   */
  readonly timeout?: number;
}

/** Makes a key source that keeps its time and fails with an `Error`; what gives no key set is a `ConfigurationError`. */
export function checkedKeys(factory: string, keys: KeySource): KeySource {
  const hook = `"keys" of ${factory}`;
  checkTimeout(factory, 'keys', keys.timeout);
  let last: KeySet | undefined;
  return (context, seen) => {
    let given: unknown;
    try {
      given = keys(context, seen);
    } catch (thrown) {
      throw asError(thrown, hook);
    }
    // On almost every request it is the same set as before.
    if (last !== undefined && given === last) return last;
    if (!setOfKeys.holds(given)) return askHook(hook, () => given, setOfKeys, keys.timeout);
    last = given;
    return given;
  };
}

const setOfKeys: Readonly<HookAnswer<KeySet>> = {
  mustBe: 'a key set: { keys, withdrawnWithin, candidates }',
  holds: (value): value is KeySet =>
    isObject(value) && Array.isArray(value.keys) && typeof value.candidates === 'function',
};

/** What every key source takes. */
export interface KeyOptions {
  /**
   * The algorithms that may be used; an RSA key that names none is bound to the first RSA one.
   * @default every asymmetric algorithm of JOSE, RS256 first
   */
  readonly algorithms?: readonly Algorithm[];
}

/** The expectation for `algorithms`, to be checked at start. */
export const algorithmsOption: Readonly<Record<'algorithms', Expectation>> = {
  algorithms: optional({
    mustBe: `a non-empty list of ${allAlgorithms().join(', ')}`,
    holds: (value) =>
      Array.isArray(value) && value.length > 0 && value.every((name) => algorithmNamed(name) !== undefined),
  }),
};

/** Checks the options of a source of fixed keys and gives the allowed algorithms. */
export function allowedAlgorithms(factory: string, options: KeyOptions): readonly Algorithm[] {
  checkOptions(factory, options, algorithmsOption);
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

/** Checks the time that a function of the application asks for; `Infinity` or a text would be no time at all. */
export function checkTimeout(factory: string, name: string, timeout: unknown): void {
  if (timeout !== undefined)
    checkOptions(`"${name}" of ${factory}`, { timeout }, { timeout: seconds(0.1, 600) });
}
