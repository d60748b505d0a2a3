import { named, optional } from '@tokenward/core/authoring';

/** The option of presets whose vendor lets users in without a credential. */
export interface AnonymousOption {
  /**
   * Whether users who signed in anonymously are accepted. They have tokens like all others.
   * @default "refused"
   */
  readonly anonymous?: 'accepted' | 'refused';
}

/** The expectation for this option. */
export function anonymousLike() {
  return optional({
    mustBe: '"accepted" or "refused"',
    but: named,
    holds: (value) => value === 'accepted' || value === 'refused',
  });
}
