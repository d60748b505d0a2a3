import { ConfigurationError } from './configuration-error.js';
import { describe, describeOther, describeWithoutList, isEmptyText, isPromise } from './describe-value.js';

/** What one option must be. `mustBe` ends the sentence `"audience" must be ...`, so it also describes the fix. */
export interface Expectation {
  readonly mustBe: string;
  readonly optional?: boolean;
  readonly holds: (value: unknown) => boolean;
  /**
   * Says why a value of the right type does not fit, after `but`: `gives milliseconds`. It gets the first item that does
   * not fit if the value is a list. By default, the type of the value is named.
   */
  readonly but?: (value: unknown) => string | undefined;
  /** `false` for what no environment variable gives: a function, or what a request may give. Else the error speaks of them. */
  readonly fromEnvironment?: false;
}

/** Checks options against a table of expectations. Throws `ConfigurationError` for a wrong value or an unknown name. */
export function checkOptions(
  factory: string,
  options: unknown,
  expectations: Readonly<Record<string, Expectation>>,
): void {
  checkOptionNames(factory, options, expectations);
  checkOptionValues(factory, options, expectations);
}

/** Checks that a value is an object of options with known names only. `path` is where it lies: `anyOf[1]`, for instance. */
export function checkOptionNames(
  factory: string,
  options: unknown,
  expectations: Readonly<Record<string, Expectation>>,
  path = '',
): asserts options is Record<string, unknown> {
  const place = path === '' ? factory : `${factory}: "${path}"`;
  if (!isRecord(options)) throw noOptions(place, options, expectations);
  // Inherited names are checked too: a misspelled option would have no effect.
  for (const option in options) {
    if (!Object.hasOwn(expectations, option)) {
      const known = Object.keys(expectations).join(', ');
      throw new ConfigurationError(`${factory} has no option "${under(path, option)}". It takes: ${known}.`);
    }
  }
}

/** The error for a value that is no object of options. A factory takes them, while `The options of ...` are them. */
function noOptions(
  place: string,
  given: unknown,
  expectations: Readonly<Record<string, Expectation>>,
): Error {
  const got = describeOther(given);
  if (/^The |"$/.test(place))
    return new ConfigurationError(`${place} must be a plain object, but is ${got}.`);
  const required = Object.keys(expectations).filter((name) => expectations[name]?.optional !== true);
  const names = required.length > 0 ? ` with "${required.join('", "')}"` : '';
  return new ConfigurationError(`${place} takes an object of options${names}, but got ${got}.`);
}

/** Checks the values of options whose names are known. */
export function checkOptionValues(
  factory: string,
  options: Record<string, unknown>,
  expectations: Readonly<Record<string, Expectation>>,
  path = '',
): void {
  for (const [option, expectation] of Object.entries(expectations)) {
    // An inherited option counts, such as a getter of a class: it is read like any other.
    if (expectation.optional === true && !(option in options)) continue;
    const value = withoutHoles(options[option]);
    if (expectation.holds(value)) continue;
    const { place, wrong } = misfit(value, expectation);
    const isForgotten = isObject(wrong) && isPromise(wrong);
    const problem =
      describeWithoutList(value, expectation.holds) ??
      (isForgotten ? undefined : expectation.but?.(wrong)) ??
      `is ${describe(wrong)}`;
    const isUnset = (wrong === undefined && option in options) || isEmptyText(wrong);
    const unset =
      isUnset && expectation.fromEnvironment !== false
        ? ' If it is read from an environment variable, check that the variable is set.'
        : '';
    const name = under(path, option);
    throw new ConfigurationError(
      `${factory}: "${name}" must be ${expectation.mustBe}, but ${place && `"${name}${place}" `}${problem}.${unset}`,
    );
  }
}

/** Copies a list, so that no check skips the holes of a sparse one: they are `undefined` in the copy. */
function withoutHoles(value: unknown): unknown {
  return Array.isArray(value) ? [...(value as unknown[])] : value;
}

/** Finds what does not fit: the first wrong item of a list, or else the value itself. */
function misfit(value: unknown, { holds }: Expectation): { place: string; wrong: unknown } {
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  const index = items.findIndex((item) => !holds([item]));
  return index === -1 ? { place: '', wrong: value } : { place: `[${index}]`, wrong: items[index] };
}

/** Names the value. Only for options whose values are names, since a message must not repeat a secret. */
export function named(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w .:+/-]{1,64}$/.test(value)
    ? `is the string "${value}"`
    : undefined;
}

/** Says of a text that its form is wrong, without repeating it. */
export function hasOtherForm(value: unknown): string | undefined {
  return isText(value) ? 'is a string of another form' : undefined;
}

function under(path: string, option: string): string {
  return path === '' ? option : `${path}.${option}`;
}

/** Returns the same expectation for an option that may be left out. */
export function optional(expectation: Expectation): Expectation {
  return { ...expectation, optional: true };
}

/** Expects a non-empty string. */
export function text(mustBe: string): Expectation {
  return { mustBe, holds: isText };
}

/** Expects a non-empty string or a non-empty list of such strings. */
export function textOrList(mustBe: string): Expectation {
  return { mustBe, holds: (value) => isText(value) || isTextList(value) };
}

/** Expects a non-empty list of non-empty strings. */
export function textList(mustBe: string): Expectation {
  return { mustBe, holds: isTextList };
}

/**
 * Expects a number of seconds from `min` to `max`, with or without a fraction. The bounds also detect a value in
 * milliseconds.
 */
export function seconds(min: number, max: number): Expectation {
  return {
    mustBe: `a number of seconds from ${min} to ${max}`,
    holds: (value) => typeof value === 'number' && value >= min && value <= max,
  };
}

/** Expects a whole number from `min` to `max`. */
export function wholeNumber(min: number, max: number, of = ''): Expectation {
  return {
    mustBe: `a whole number${of} from ${min} to ${max}`,
    holds: (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max,
  };
}

/** Expects a function. */
export function callable(mustBe: string): Expectation {
  return { mustBe, holds: (value) => typeof value === 'function', fromEnvironment: false };
}

/** Whether a value is an object, but neither `null` nor a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Whether a value is an object of named members: plain, of a class without a `Symbol.toStringTag`, or a module. A promise, a map, a
 * `Response` and other built-in objects have none. They must not count as "no requirements" or as claims without restrictions.
 */
export function isRecord(value: unknown): value is Record<string, unknown> {
  if (!isObject(value) || isPromise(value)) return false;
  return /^.object (?:Object|Module)\]$/.test(Object.prototype.toString.call(value));
}

/** Whether a value is a string that contains more than white space. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** Whether a value is a non-empty list of non-empty strings. */
export function isTextList(value: unknown): value is readonly string[] {
  return isListOf(value, isText) && value.length > 0;
}

/**
 * Whether a value is a list whose items all pass the check. A loop, since `every` takes six times as long on a frozen
 * list.
 */
export function isListOf<T>(value: unknown, holds: (item: unknown) => item is T): value is readonly T[] {
  if (!Array.isArray(value)) return false;
  for (const item of value) if (!holds(item)) return false;
  return true;
}

/** Checks the optional `timeout` of a function of the application: from 0.1 to 600 seconds. */
export function checkTimeout(factory: string, name: string, timeout: unknown): void {
  if (timeout !== undefined)
    checkOptions(`"${name}" of ${factory}`, { timeout }, { timeout: seconds(0.1, 600) });
}
