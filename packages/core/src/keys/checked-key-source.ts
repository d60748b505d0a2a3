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
  const { timeout = 5 } = keys;
  checkTimeout(factory, 'keys', timeout);
  const checked: KeySource = (context, seen, header) => {
    let result: unknown;
    try {
      result = keys(context, seen, header);
    } catch (thrown) {
      throw toError(thrown, hook);
    }
    // Almost every request gets a set at once, without a promise or another call.
    if (keySetAnswer.holds(result)) return result;
    return runHookOrUnavailable(hook, () => result, keySetAnswer, timeout);
  };
  return Object.assign(
    checked,
    { timeout },
    keys.symmetric === true && ({ symmetric: true } as const),
    keys.perKid === true && ({ perKid: true } as const),
  );
}

const keySetAnswer: Readonly<HookAnswer<KeySet>> = {
  mustBe: 'a key set: { keys, withdrawnWithin, candidates }',
  holds: (value): value is KeySet =>
    isObject(value) && Array.isArray(value.keys) && typeof value.candidates === 'function',
};
