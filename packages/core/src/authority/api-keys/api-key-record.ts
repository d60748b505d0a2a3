import { deepCopy, sameClass } from '../../lib/deep-copy.js';
import { isPlain } from '../../lib/deep-freeze.js';
import { ignoreRejections } from '../../lib/thenable.js';
import { ConfigurationError } from '../../options/configuration-error.js';
import { isListOf, isObject, isText } from '../../options/option-checks.js';

/** The record of an API key in your own table. Further members are allowed and are returned in `access.claims`. */
export interface ApiKeyRecord {
  /** The digest of the key, as `createApiKey` returned it. It is compared with the digest of the presented key. */
  readonly digest: string;
  /** The subject: the person or system that owns the key. */
  readonly owner: string;
  /** The organization of the key. */
  readonly organization?: string | null | undefined;
  /** The scopes of the key. */
  readonly scopes?: readonly string[] | null | undefined;
  /** The permissions of the key. */
  readonly permissions?: readonly string[] | null | undefined;
  /** When the key expires, in seconds since the epoch; never, if left out. */
  readonly expires?: number | null | undefined;
}

/**
 * Checks a record and returns a copy of it, so that no request can change your table. The members of an API key are
 * read once by name, so that getters of a class work too. Throws `ConfigurationError`.
 */
export function recordFrom<R extends ApiKeyRecord>(factory: string, stored: R): R {
  let record: R;
  try {
    record = isObject(stored) ? copyRecord(stored) : stored;
  } catch (cause) {
    throw new ConfigurationError(
      `${factory}: the record that "lookup" gave cannot be copied. Give a plain object with the members of the key.`,
      { cause },
    );
  }
  checkRecord(factory, record);
  return record;
}

/**
 * The largest number of objects in a record. Some object mappers link a record to their whole database, which would be
 * copied on each request.
 */
const maxObjects = 10_000;

function copyRecord<R extends object>(stored: R): R {
  const named = Object.keys(members)
    .filter((name) => name in stored)
    .map((name) => [name, (stored as Record<string, unknown>)[name]] as const);
  const copy = deepCopy({ ...stored, ...Object.fromEntries(named) }, sameClass, maxObjects);
  if (isPlain(stored)) return copy;
  const prototype = Object.getPrototypeOf(stored) as object;
  return Object.create(prototype, Object.getOwnPropertyDescriptors(copy)) as R;
}

/** Throws `ConfigurationError` for a malformed record. As a verdict it would deny every key, or accept it forever. */
function checkRecord(factory: string, record: unknown): asserts record is ApiKeyRecord {
  const invalid = isObject(record)
    ? Object.keys(members).find((name) => !members[name]?.holds(record[name]))
    : '';
  if (invalid === undefined) return;
  ignoreRejections(record);
  throw new ConfigurationError(
    invalid === ''
      ? `${factory}: "lookup" must give a record, or undefined for a key that it does not know.`
      : `${factory}: "${invalid}" of the record that "lookup" gave must be ${members[invalid]?.mustBe}.`,
  );
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null;
const isList = (value: unknown): boolean => isListOf(value, isText);

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
