/** A feature or plan, and for whom it is: an organization, a user, or both. */
export interface Scoped {
  readonly name: string;
  readonly organization: boolean;
  readonly user: boolean;
}

/**
 * Reads a list such as `o:dashboard,u:billing,uo:chat`; nothing of one that cannot be read. Each element keeps its place: one
 * whose scope is not known is for nobody, and one without a name stays to be left out.
 */
export function readScoped(value: unknown): readonly Scoped[] {
  const parts = placesIn(value);
  if (!parts.every((part) => part.includes(':'))) return [];
  return parts.map((part) => {
    const scope = part.slice(0, part.indexOf(':'));
    const name = part.slice(scope.length + 1);
    return {
      name,
      organization: /^(o|ou|uo)$/.test(scope),
      user: /^(u|ou|uo)$/.test(scope),
    };
  });
}

/**
 * Decodes the permissions of an organization (`per`, `fpm`) into `org:feature:action`. What cannot be read grants nothing and
 * keeps its place, so that it moves no other permission. Clerk's documents and its JavaScript SDK disagree on whether a mask
 * counts all features or the organization's only, so a permission is granted where both readings grant it.
 */
export function decodePermissions(
  features: readonly Scoped[],
  per: unknown,
  fpm: unknown,
): readonly string[] {
  const actions = placesIn(per);
  const masks = placesIn(fpm).map((mask) => (/^\d+$/.test(mask) ? BigInt(mask) : 0n));
  const byAll = granted(features, masks, actions);
  const byOrganization = granted(
    features.filter(({ organization }) => organization),
    masks,
    actions,
  );
  return [...byAll].filter((permission) => byOrganization.has(permission));
}

/** The texts between the commas of a claim, each in its place, also where one is empty; none of what is not text. */
function placesIn(value: unknown): readonly string[] {
  return typeof value !== 'string' || value.trim() === '' ? [] : value.split(',').map((part) => part.trim());
}

/** What is granted when the n-th mask belongs to the n-th of these features; bit 0 is the first action. */
function granted(
  features: readonly Scoped[],
  masks: readonly bigint[],
  actions: readonly string[],
): ReadonlySet<string> {
  return new Set(
    features.flatMap(({ name, organization }, index) => {
      const mask = organization && name !== '' ? (masks[index] ?? 0n) : 0n;
      return actions
        .filter((action, bit) => isAction(action) && ((mask >> BigInt(bit)) & 1n) === 1n)
        .map((action) => `org:${name}:${action}`);
    }),
  );
}

/** With a colon in it, it could be read as another feature's action. */
function isAction(action: string): boolean {
  return action !== '' && !action.includes(':');
}
