import { isTextOrNone, partsOf } from './claim.js';

/** A feature or plan, and for whom it is: an organization, a user, or both. */
export interface Scoped {
  readonly name: string;
  readonly organization: boolean;
  readonly user: boolean;
}

/**
 * Reads a list such as `o:dashboard,u:billing,uo:chat`; gives nothing when it is not one. A scope that is not known keeps its
 * place and is for nobody.
 */
export function readScoped(value: unknown): readonly Scoped[] | undefined {
  if (!isTextOrNone(value) && value !== '') return undefined;
  const pairs = partsOf(value ?? '', ',').map((part) => part.split(':'));
  if (!pairs.every((pair) => pair.length === 2 && !pair.includes(''))) return undefined;
  return pairs.map(([scope = '', name = '']) => ({
    name,
    organization: /^(o|ou|uo)$/.test(scope),
    user: /^(u|ou|uo)$/.test(scope),
  }));
}

/**
 * Decodes the permissions of an organization (`per`, `fpm`) into `org:feature:action`; gives nothing when they cannot be
 * read. Clerk's documents and its JavaScript SDK disagree on whether a mask counts all features or the organization's
 * only, so a permission is granted where both readings grant it.
 */
export function decodePermissions(
  features: readonly Scoped[],
  per: unknown,
  fpm: unknown,
): readonly string[] | undefined {
  if (!(isTextOrNone(per) || per === '') || !(isTextOrNone(fpm) || fpm === '')) return undefined;
  const actions = partsOf(per ?? '', ',');
  const masks = partsOf(fpm ?? '', ',');
  if (actions.some((action) => action.includes(':'))) return undefined;
  if (!masks.every((mask) => /^\d+$/.test(mask))) return undefined;
  const bits = masks.map(BigInt);
  const byAll = granted(features, bits, actions);
  const byOrganization = granted(
    features.filter(({ organization }) => organization),
    bits,
    actions,
  );
  return [...byAll].filter((permission) => byOrganization.has(permission));
}

/** What is granted when the n-th mask belongs to the n-th of these features; bit 0 is the first action. */
function granted(
  features: readonly Scoped[],
  masks: readonly bigint[],
  actions: readonly string[],
): ReadonlySet<string> {
  return new Set(
    features.flatMap(({ name, organization }, index) => {
      const mask = organization ? (masks[index] ?? 0n) : 0n;
      return actions
        .filter((_, bit) => ((mask >> BigInt(bit)) & 1n) === 1n)
        .map((action) => `org:${name}:${action}`);
    }),
  );
}
