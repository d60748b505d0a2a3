import { deepFreeze } from '../lib/deep-freeze.js';
import { checkOptionNames, checkOptionValues, isObject } from '../options/option-checks.js';
import type { Expectation } from '../options/option-checks.js';
import type { Requirements } from './requirements.js';
import { requirementsParser } from './requirements-parser.js';

/** Requirements by name, without members that requirements do not have. */
export type Policies<P> = {
  readonly [Name in keyof P]: P[Name] & {
    readonly [Member in Exclude<keyof P[Name], keyof Requirements>]: never;
  };
};

/**
 * Names requirements that several routes share: `const policy = policies({ billing: { scopes: ['billing'] } })`, then
 * `auth.required(policy.billing)`. Gives a frozen copy of the same data. Throws `ConfigurationError` for a misspelled or empty
 * member; the names under `accept` are compared with the authorities where a policy is used.
 */
export function policies<const P extends Readonly<Record<string, Requirements>>>(given: P & Policies<P>): P {
  const names = isObject(given) ? Object.keys(given) : [];
  const each = Object.fromEntries(names.map((name) => [name, requirementsObject]));
  checkOptionNames('policies()', given, each);
  const read = Object.fromEntries(Object.entries(given));
  checkOptionValues('policies()', read, each);
  const parse = requirementsParser();
  const parsed = Object.entries(read).map(([name, requirements]) => [
    name,
    parse(requirements as Requirements, `The policy "${name}"`),
  ]);
  return deepFreeze(Object.fromEntries(parsed) as P);
}

const requirementsObject: Readonly<Expectation> = { mustBe: 'a requirements object', holds: isObject };
