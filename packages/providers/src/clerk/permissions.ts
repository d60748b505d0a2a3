/** A feature or plan, and whether it is for the organization, the user, or both. */
export interface Scoped {
  readonly name: string;
  readonly organization: boolean;
  readonly user: boolean;
}

/**
 * Reads a list such as `o:dashboard,u:billing,uo:chat`; an unreadable list gives none. Each element keeps its index.
 * An element with an unknown scope applies to nobody, and one without a name is kept for the caller to remove.
 */
export function readScoped(value: unknown): readonly Scoped[] {
  const parts = splitKeepingEmpty(value);
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
 * Decodes the permissions of an organization (`per`, `fpm`) into `org:feature:action`. An unreadable element grants
 * nothing and keeps its index, so the others stay correct. Clerk's documents and its JavaScript SDK disagree on
 * whether a mask counts all features or only the organization's. So a permission is granted only if both readings
 * grant it.
 */
export function decodePermissions(
  features: readonly Scoped[],
  per: unknown,
  fpm: unknown,
): readonly string[] {
  const actions = splitKeepingEmpty(per);
  const masks = splitKeepingEmpty(fpm).map((mask) => (/^\d+$/.test(mask) ? BigInt(mask) : 0n));
  const byAll = granted(features, masks, actions);
  const byOrganization = granted(
    features.filter(({ organization }) => organization),
    masks,
    actions,
  );
  return [...byAll].filter((permission) => byOrganization.has(permission));
}

/** Splits a claim at commas and keeps empty parts; a value that is not text gives none. */
function splitKeepingEmpty(value: unknown): readonly string[] {
  return typeof value !== 'string' || value.trim() === '' ? [] : value.split(',').map((part) => part.trim());
}

/** Returns the permissions if the n-th mask belongs to the n-th of these features. Bit 0 is the first action. */
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

/** Whether a text is an action. With a colon, it could look like an action of another feature. */
function isAction(action: string): boolean {
  return action !== '' && !action.includes(':');
}
