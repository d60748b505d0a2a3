import { runHookOrUnavailable } from '../hooks/run-hook.js';
import type { HookAnswer } from '../hooks/run-hook.js';
import { toError } from '../lib/to-error.js';
import { checkTimeout, isObject } from '../options/option-checks.js';
import type { KeySet, KeySource } from '../signature/key-set.js';

/**
 * Returns a key source that checks the result of another one. It rejects only with an `Error`, after at most
 * `keys.timeout` seconds (default 5). A result that is no key set throws `ConfigurationError`.
 */
export function checkedKeySource(factory: string, keys: KeySource): KeySource {
  const hook = `"keys" of ${factory}`;
  checkTimeout(factory, 'keys', keys.timeout);
  let last: KeySet | undefined;
  const checked: KeySource = (context, seen, header) => {
    let result: unknown;
    try {
      result = keys(context, seen, header);
    } catch (thrown) {
      throw toError(thrown, hook);
    }
    // Almost every request gets the same set as before, which needs no second check.
    if (last !== undefined && result === last) return last;
    if (!keySetAnswer.holds(result))
      return runHookOrUnavailable(hook, () => result, keySetAnswer, keys.timeout);
    last = result;
    return result;
  };
  return Object.assign(
    checked,
    keys.timeout !== undefined && { timeout: keys.timeout },
    keys.symmetric === true && ({ symmetric: true } as const),
    keys.perKid === true && ({ perKid: true } as const),
  );
}

const keySetAnswer: Readonly<HookAnswer<KeySet>> = {
  mustBe: 'a key set: { keys, withdrawnWithin, candidates }',
  holds: (value): value is KeySet =>
    isObject(value) && Array.isArray(value.keys) && typeof value.candidates === 'function',
};
