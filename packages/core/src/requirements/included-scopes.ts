import { ConfigurationError } from '../options/configuration-error.js';

/** Returns scopes together with all that they include, as a frozen list. */
export type WithIncludedScopes = (scopes: readonly string[]) => readonly string[];

/**
 * Creates the function for a record from each scope to those that it includes. These include others in turn. If the record has
 * a scope without others, it must have all scopes. So a misspelled name shows. Throws `ConfigurationError` for such a name, and
 * for scopes that include each other.
 */
export function withIncludedScopes(
  factory: string,
  record: Readonly<Record<string, readonly string[]>>,
): WithIncludedScopes {
  const direct = new Map(Object.entries(record));
  const hasAll = [...direct.values()].some(({ length }) => length === 0);
  const all = new Map<string, readonly string[]>();

  function includedBy(scope: string, path: readonly string[]): readonly string[] {
    const known = all.get(scope);
    if (known) return known;
    const included = direct.get(scope) ?? (hasAll ? undefined : []);
    if (included === undefined)
      throw new ConfigurationError(
        `${factory}: "scopes" includes "${scope}" in "${path.at(-1)}", but does not list it. Add "${scope}": [] to the record.`,
      );
    if (path.includes(scope))
      throw new ConfigurationError(
        `${factory}: "scopes" has scopes that include each other: ${[...path, scope].join(', ')}.`,
      );
    const found = [...new Set([scope, ...included.flatMap((inner) => includedBy(inner, [...path, scope]))])];
    all.set(scope, found);
    return found;
  }

  for (const scope of direct.keys()) includedBy(scope, []);
  return (scopes) => Object.freeze([...new Set(scopes.flatMap((scope) => all.get(scope) ?? [scope]))]);
}
