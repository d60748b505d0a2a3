import type { Access } from '../claims/access.js';
import { runHookNow } from '../hooks/run-hook.js';
import type { HookAnswer } from '../hooks/run-hook.js';
import { ConfigurationError } from '../options/configuration-error.js';
import { isObject } from '../options/option-checks.js';
import type { Verifier } from './verifier.js';

/** A verifier, or a function that creates it at the first request. A build has no secrets, and makes no request. */
export type GivenVerifier<A extends Access = Access> = Verifier<A> | (() => Verifier<A>);

/**
 * Returns a function that gives the verifier, and creates it only once. If the function of the application throws, its error is
 * thrown, and the next request calls it again. Throws `ConfigurationError` for anything but a verifier or a function.
 */
export function verifierFrom<A extends Access>(given: GivenVerifier<A>): () => Verifier<A> {
  if (typeof given !== 'function') {
    if (answer.holds(given)) return () => given;
    throw new ConfigurationError(
      `The first argument must be ${answer.mustBe}, or a function that creates it.`,
    );
  }
  let created: Verifier<A> | undefined;
  return () => {
    created ??= runHookNow('The function that creates the verifier', given, answer) as Verifier<A>;
    return created;
  };
}

const answer: Readonly<HookAnswer<unknown>> = {
  mustBe: 'a verifier, such as createVerifier({ ... })',
  holds: (value): value is unknown =>
    isObject(value) && ['verify', 'authenticate', 'guard'].every((name) => typeof value[name] === 'function'),
};
