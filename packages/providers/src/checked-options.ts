import { ConfigurationError } from '@tokenward/core';

/** What an option must be; the words end the sentence `"domain" must be ...`. */
export interface Expectation {
  readonly mustBe: string;
  readonly optional?: true;
  readonly holds: (value: unknown) => boolean;
}

/** A non-empty string. */
export const text = (mustBe: string): Expectation => ({ mustBe, holds: isText });

/** A non-empty string, or a non-empty list of them. */
export const textOrList = (mustBe: string): Expectation => ({
  mustBe,
  holds: (value) => isText(value) || isTextList(value),
});

/** A host name, or an address that is nothing but scheme, host and port. */
export const origin = (mustBe: string): Expectation => ({
  mustBe,
  holds: (value) => isText(value) && originOf(value) !== undefined,
});

/** The same expectation, for an option that may be left out; given as `undefined`, it was meant to be there. */
export const optional = (expectation: Expectation): Expectation => ({ ...expectation, optional: true });

/** Checks options before anything is built from them; throws `ConfigurationError` with the option and the mend. */
export function checkOptions(
  factory: string,
  given: unknown,
  expectations: Readonly<Record<string, Expectation>>,
): void {
  if (!isObject(given)) throw new ConfigurationError(`${factory} takes an object of options.`);
  const stranger = Object.keys(given).find((name) => !Object.hasOwn(expectations, name));
  if (stranger !== undefined) {
    const known = Object.keys(expectations).join(', ');
    throw new ConfigurationError(`${factory} has no option "${stranger}". It takes: ${known}.`);
  }
  for (const [name, { mustBe, optional: mayLack, holds }] of Object.entries(expectations)) {
    const value = given[name];
    if ((mayLack === true && !(name in given)) || holds(value)) continue;
    const unset =
      value === undefined
        ? ', but is undefined. If it is read from an environment variable, check that the variable is set'
        : '';
    throw new ConfigurationError(`${factory}: "${name}" must be ${mustBe}${unset}.`);
  }
}

/** Options that were checked, each read once and by its name, since one that is inherited counts: a getter of a class, for one. */
export function readOptions<T extends object>(
  given: T,
  expectations: Readonly<Record<string, Expectation>>,
): T {
  const names = Object.keys(expectations).filter((name) => name in given) as (keyof T)[];
  return Object.fromEntries(names.map((name) => [name, given[name]])) as T;
}

/** The origin that a host name or an address means, without a slash at the end; nothing when it holds more than that. */
export function originOf(value: string): string | undefined {
  const address = value.includes('://') ? value : `https://${value}`;
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  return [url.origin, `${url.origin}/`].includes(address) ? url.origin : undefined;
}

/** Whether a value is a string with something in it. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** Whether a value is a non-empty list of non-empty strings. */
export function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every(isText);
}

/** Whether a value is an object: not null, not a list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
