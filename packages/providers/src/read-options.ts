import type { Expectation } from '@tokenward/core/authoring';

/** A copy of checked options. Each is read once and by its name, since a getter of a class counts too. */
export function readOptions<T extends object>(
  given: T,
  expectations: Readonly<Record<string, Expectation>>,
): T {
  const names = Object.keys(expectations).filter((name) => name in given) as (keyof T)[];
  return Object.fromEntries(names.map((name) => [name, given[name]])) as T;
}
