/** Describes a value without repeating it: options can contain secrets. */
export function describe(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === 'string') return isEmptyText(value) ? 'an empty string' : 'a string';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object') return `a ${typeof value}`;
  return isPromise(value) ? 'a promise: await it first' : 'an object';
}

/** Describes a value that is no plain object. */
export function describeOther(value: unknown): string {
  const text = describe(value);
  return text === 'an object' ? 'an object of another kind' : text;
}

/** Describes a value that would be right as a list. Returns `undefined` for any other. */
export function describeWithoutList(value: unknown, holds: (value: unknown) => boolean): string | undefined {
  if (Array.isArray(value)) return undefined;
  if (typeof value === 'string')
    return [[value], value.trim().split(/[\s,]+/)].some(holds)
      ? 'is a string: write a list, such as ["a", "b"]'
      : undefined;
  return holds([value]) ? `is ${describe(value)}: put it into a list` : undefined;
}

/** Whether a value has a function `then`, as a forgotten `await` leaves it. */
export function isPromise(value: object): boolean {
  return typeof (value as { then?: unknown }).then === 'function';
}

/** Whether a value is a string of white space only. */
export function isEmptyText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() === '';
}
