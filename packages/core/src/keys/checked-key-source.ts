import { runHookOrUnavailable } from '../hooks/run-hook.js';
import type { HookAnswer } from '../hooks/run-hook.js';
import { toError } from '../lib/to-error.js';
import { checkTimeout, isObject } from '../options/option-checks.js';
import type { KeySet, KeySource } from '../signature/key-set.js';

/** Makes a key source that keeps its time and fails with an `Error`; what gives no key set is a `ConfigurationError`. */
export function checkedKeySource(factory: string, keys: KeySource): KeySource {
  const hook = `"keys" of ${factory}`;
  checkTimeout(factory, 'keys', keys.timeout);
  let last: KeySet | undefined;
  return (context, seen) => {
    let given: unknown;
    try {
      given = keys(context, seen);
    } catch (thrown) {
      throw toError(thrown, hook);
    }
    // On almost every request it is the same set as before.
    if (last !== undefined && given === last) return last;
    if (!setOfKeys.holds(given)) return runHookOrUnavailable(hook, () => given, setOfKeys, keys.timeout);
    last = given;
    return given;
  };
}

const setOfKeys: Readonly<HookAnswer<KeySet>> = {
  mustBe: 'a key set: { keys, withdrawnWithin, candidates }',
  holds: (value): value is KeySet =>
    isObject(value) && Array.isArray(value.keys) && typeof value.candidates === 'function',
};
