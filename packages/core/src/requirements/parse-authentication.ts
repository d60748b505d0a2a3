import { ConfigurationError } from '../options/configuration-error.js';
import {
  checkOptionNames,
  checkOptionValues,
  isTextList,
  optional,
  wholeNumber,
} from '../options/option-checks.js';
import type { Expectation } from '../options/option-checks.js';
import type { RequiredAuthentication } from './requirements.js';

const expectations: Readonly<Record<'maxAge' | 'acr', Expectation>> = {
  maxAge: optional(wholeNumber(0, 1e9, ' of seconds')),
  acr: optional({
    mustBe: 'a non-empty list of classes without spaces, quotes or backslashes',
    holds: (value) => isTextList(value) && value.every((one) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(one)),
    fromEnvironment: false,
  }),
};

/** Checks the `authentication` of requirements and copies it. Each member is read once. Throws `ConfigurationError`. */
export function parseAuthentication(what: string, given: unknown, path: string): RequiredAuthentication {
  checkOptionNames(what, given, expectations, path);
  const copy: Record<string, unknown> = {};
  for (const name of ['maxAge', 'acr'] as const)
    if (name in given) {
      const value = given[name];
      copy[name] = Array.isArray(value) ? [...(value as unknown[])] : value;
    }
  checkOptionValues(what, copy, expectations, path);
  if (Object.keys(copy).length > 0) return copy;
  throw new ConfigurationError(`${what}: "${path}" must have "maxAge" or "acr", or both.`);
}
