import { ConfigurationError } from '../errors.js';
import { isObject, isText } from '../options.js';

/** What your own table says of an API key; further members are yours and come back in `access.claims`. */
export interface ApiKeyRecord {
  /** The digest under which it is stored, as `mintApiKey` gave it; compared once more. */
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

/** A record that cannot be read would deny everyone, or allow them for ever: it is a fault to be told of, not a verdict. */
export function checkRecord(factory: string, record: unknown): asserts record is ApiKeyRecord {
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
  digest: { mustBe: 'the digest that mintApiKey gave', holds: isText },
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
