import type { Expectation } from '@tokenward/core/authoring';

/** Copies checked options. It reads each one once and by name, because a getter of a class counts too. */
export function readOptions<T extends object>(
  given: T,
  expectations: Readonly<Record<string, Expectation>>,
): T {
  const names = Object.keys(expectations).filter((name) => name in given) as (keyof T)[];
  return Object.fromEntries(names.map((name) => [name, given[name]])) as T;
}
