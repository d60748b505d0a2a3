import { ConfigurationError } from '../options/configuration-error.js';

/**
 * Throws if a framework called `auth.required` as if it were middleware. It then gets a request or a context and one argument
 * more, which is an object or a function. That of `list.map(auth.required)` is a number.
 */
export function checkRequiredCall(further: readonly unknown[]): void {
  const [second] = further;
  if (typeof second === 'function' || typeof second === 'object')
    throw new ConfigurationError(
      'A framework got the function that makes a guard, such as auth.required, and no guard. ' +
        'Call it: auth.required(), or auth.required({ ... }) with requirements.',
    );
}

/** Throws if `auth.optional` or `auth.metadata` gets an argument: from a framework, or requirements, which would not count. */
export function checkCallWithout(name: 'optional' | 'metadata', given: readonly unknown[]): void {
  if (given.some((value) => value !== undefined))
    throw new ConfigurationError(
      `auth.${name} takes no argument. Where a framework takes middleware, call it: auth.${name}().`,
    );
}
