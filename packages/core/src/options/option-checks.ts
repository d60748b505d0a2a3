import { ConfigurationError } from './configuration-error.js';

/** What one option must be: the words end the sentence `"audience" must be ...`, so they are the mend as well. */
export interface Expectation {
  readonly mustBe: string;
  readonly optional?: boolean;
  readonly holds: (value: unknown) => boolean;
}

/** Checks options against a table of expectations, unknown names included, and throws a ConfigurationError. */
export function checkOptions(
  factory: string,
  given: unknown,
  expectations: Readonly<Record<string, Expectation>>,
): void {
  checkOptionNames(factory, given, expectations);
  checkOptionValues(factory, given, expectations);
}

/** Checks that a value is an object of options with known names only. `path` is where it lies: `anyOf[1]`, for instance. */
export function checkOptionNames(
  factory: string,
  given: unknown,
  expectations: Record<string, Expectation>,
  path = '',
): asserts given is Record<string, unknown> {
  const place = path === '' ? factory : `${factory}: "${path}"`;
  if (!isObject(given)) {
    throw new ConfigurationError(`${place} takes an object of options, but got ${describe(given)}.`);
  }
  if (isOfLanguage(given)) throw new ConfigurationError(`${place} takes a plain object of options.`);
  // Inherited names as well: a misspelt one protects nothing either.
  for (const option in given) {
    if (!Object.hasOwn(expectations, option)) {
      const known = Object.keys(expectations).join(', ');
      throw new ConfigurationError(`${factory} has no option "${under(path, option)}". It takes: ${known}.`);
    }
  }
}

/** Checks the values of options whose names are known. */
export function checkOptionValues(
  factory: string,
  given: Record<string, unknown>,
  expectations: Record<string, Expectation>,
  path = '',
): void {
  for (const [option, { mustBe, optional, holds }] of Object.entries(expectations)) {
    // An inherited option counts, since it is read like any other: a getter of a class, for one.
    if (optional === true && !(option in given)) continue;
    const value = given[option];
    if (holds(value)) continue;
    const unset =
      value === undefined
        ? ' If it is read from an environment variable, check that the variable is set.'
        : '';
    throw new ConfigurationError(
      `${factory}: "${under(path, option)}" must be ${mustBe}, but is ${describe(value)}.${unset}`,
    );
  }
}

function under(path: string, option: string): string {
  return path === '' ? option : `${path}.${option}`;
}

/** A promise, a map or the like has no options: a forgotten `await` must not pass for "no requirements". */
function isOfLanguage(value: object): boolean {
  return (
    typeof (value as { then?: unknown }).then === 'function' ||
    [Map, Set, Date, RegExp, Error].some((kind) => value instanceof kind)
  );
}

/** The same expectation, for an option that may be left out. */
export function optional(expectation: Expectation): Expectation {
  return { ...expectation, optional: true };
}

/** A non-empty string. */
export function text(mustBe: string): Expectation {
  return { mustBe, holds: isText };
}

/** A non-empty string, or a non-empty list of them. */
export function textOrList(mustBe: string): Expectation {
  return { mustBe, holds: (value) => isText(value) || isTextList(value) };
}

/** A non-empty list of non-empty strings. */
export function textList(mustBe: string): Expectation {
  return { mustBe, holds: isTextList };
}

/** A whole or broken number of seconds within bounds, which also catch a value given in milliseconds. */
export function seconds(least: number, most: number): Expectation {
  return {
    mustBe: `a number of seconds from ${least} to ${most}`,
    holds: (value) => typeof value === 'number' && value >= least && value <= most,
  };
}

/** A whole number within bounds. */
export function wholeNumber(least: number, most: number, of = ''): Expectation {
  return {
    mustBe: `a whole number${of} from ${least} to ${most}`,
    holds: (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
  };
}

/** A function. */
export function callable(mustBe: string): Expectation {
  return { mustBe, holds: (value) => typeof value === 'function' };
}

/** Whether a value is a plain object: not null, not a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is a string with something in it. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** Whether a value is a non-empty list of non-empty strings. */
export function isTextList(value: unknown): value is readonly string[] {
  return isListOf(value, isText) && value.length > 0;
}

/** Whether a value is a list of such items. A loop, since `every` takes six times as long on a list that is frozen. */
export function isListOf<T>(value: unknown, holds: (item: unknown) => item is T): value is readonly T[] {
  if (!Array.isArray(value)) return false;
  for (const item of value) if (!holds(item)) return false;
  return true;
}

/** What a value is, in words, without repeating it: options can hold secrets. */
function describe(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === 'string') return value.trim() === '' ? 'an empty string' : 'a string';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'number') return String(value);
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Checks the time that a function of the application asks for; `Infinity` or a text would be no time at all. */
export function checkTimeout(factory: string, name: string, timeout: unknown): void {
  if (timeout !== undefined)
    checkOptions(`"${name}" of ${factory}`, { timeout }, { timeout: seconds(0.1, 600) });
}
