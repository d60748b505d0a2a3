import { deepCopy, sameClass } from '../../lib/deep-copy.js';
import { isPlain } from '../../lib/deep-freeze.js';
import { ConfigurationError } from '../../options/configuration-error.js';
import { isObject, isText } from '../../options/option-checks.js';

/** What your own table says of an API key; further members are yours and come back in `access.claims`. */
export interface ApiKeyRecord {
  /** The digest under which it is stored, as `createApiKey` gave it; compared once more. */
  readonly digest: string;
  /** Who holds it: the subject. */
  readonly owner: string;
  /** The organization that it acts for. */
  readonly organization?: string | null | undefined;
  /** What it was granted. */
  readonly scopes?: readonly string[] | null | undefined;
  /** What it may do. */
  readonly permissions?: readonly string[] | null | undefined;
  /** When it ends, in seconds since the epoch; never, if left out. */
  readonly expires?: number | null | undefined;
}

/**
 * Checks a record and gives a copy of it, so that nobody who is given the copy changes your table. The members of an API key are
 * read by their name, once, wherever the record keeps them: in a getter of its class, for one.
 */
export function recordFrom<R extends ApiKeyRecord>(factory: string, given: R): R {
  let record: R;
  try {
    record = isObject(given) ? copyOf(given) : given;
  } catch (cause) {
    throw new ConfigurationError(
      `${factory}: the record that "lookup" gave cannot be copied. Give a plain object with the members of the key.`,
      { cause },
    );
  }
  checkRecord(factory, record);
  return record;
}

/** A record that leads to the whole of its database, as those of some mappers do, would be copied on each request. */
const mostObjects = 10_000;

function copyOf<R extends object>(given: R): R {
  const named = Object.keys(members)
    .filter((name) => name in given)
    .map((name) => [name, (given as Record<string, unknown>)[name]] as const);
  const whole = deepCopy({ ...given, ...Object.fromEntries(named) }, sameClass, mostObjects);
  if (isPlain(given)) return whole;
  const prototype = Object.getPrototypeOf(given) as object;
  return Object.create(prototype, Object.getOwnPropertyDescriptors(whole)) as R;
}

/** A record that cannot be read would deny everyone, or allow them for ever: it is a fault to be told of, not a verdict. */
function checkRecord(factory: string, record: unknown): asserts record is ApiKeyRecord {
  const wrong = isObject(record)
    ? Object.keys(members).find((name) => !members[name]?.holds(record[name]))
    : '';
  if (wrong === undefined) return;
  throw new ConfigurationError(
    wrong === ''
      ? `${factory}: "lookup" must give a record, or undefined for a key that it does not know.`
      : `${factory}: "${wrong}" of the record that "lookup" gave must be ${members[wrong]?.mustBe}.`,
  );
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null;
const isList = (value: unknown): boolean => Array.isArray(value) && value.every(isText);

const members: Readonly<Record<string, { mustBe: string; holds: (value: unknown) => boolean }>> = {
  digest: { mustBe: 'the digest that createApiKey gave', holds: isText },
  owner: { mustBe: 'a non-empty string', holds: isText },
  organization: { mustBe: 'a string, or left out', holds: (value) => isAbsent(value) || isText(value) },
  scopes: { mustBe: 'a list of strings, or left out', holds: (value) => isAbsent(value) || isList(value) },
  permissions: {
    mustBe: 'a list of strings, or left out',
    holds: (value) => isAbsent(value) || isList(value),
  },
  expires: {
    mustBe: 'a number of seconds since the epoch (a Date: date.getTime() / 1000), or left out',
    holds: (value) => isAbsent(value) || (typeof value === 'number' && value >= 0 && value < 1e11),
  },
};
