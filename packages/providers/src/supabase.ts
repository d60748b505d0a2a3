import { deny } from '@tokenward/core';
import type { Authority, Claims, Rule } from '@tokenward/core';
import type { InferOutput, StandardSchema } from '@tokenward/core/authoring';
import { oneOf } from './claim-rules.js';
import { origin, originOf } from './origin.js';
import { checkPreset, preset } from './preset.js';
import type { PresetOptions } from './preset.js';

/** What `supabase` takes. */
export interface SupabaseOptions<N extends string, S extends StandardSchema> extends PresetOptions<N, S> {
  /** The address of the project, such as `https://abcdefgh.supabase.co`. */
  readonly url: string;
  /**
   * Whether users who signed in anonymously may: they too have the role and the audience `authenticated`.
   * @default "refused"
   */
  readonly anonymous?: 'accepted' | 'refused';
}

/**
 * Access tokens of Supabase Auth, once the project signs with asymmetric keys (ES256, RS256): a shared secret is never taken.
 * Only people: the keys of the project (`anon`, `service_role`) are other roles. From Supabase's documentation: "JWT
 * Claims Reference", "JWT Signing Keys".
 */
export function supabase<
  const N extends string = 'supabase',
  S extends StandardSchema = StandardSchema<Claims>,
>(options: SupabaseOptions<N, S>): Authority<NoInfer<N>, InferOutput<S>> {
  checkPreset('supabase', options, {
    url: origin('the address of the project, such as "https://abcdefgh.supabase.co"'),
    anonymous: {
      mustBe: '"accepted" or "refused"',
      optional: true,
      holds: (value) => value === 'accepted' || value === 'refused',
    },
  });
  const issuer = `${originOf(options.url)}/auth/v1`;
  return preset(options, {
    name: 'supabase',
    issuer,
    audience: 'authenticated',
    keys: `${issuer}/.well-known/jwks.json`,
    algorithms: ['ES256', 'RS256'],
    rules: [oneOf('role', 'authenticated'), ...(options.anonymous === 'accepted' ? [] : [notAnonymous])],
    // Others than `authenticated` were refused, so whoever is left is somebody.
    kind: 'person',
  });
}

/** `is_anonymous` is always there (Supabase cannot leave it out), so its absence says nothing good. */
const notAnonymous: Rule = ({ claims: { is_anonymous: anonymous } }) => {
  const claim = 'is_anonymous';
  if (anonymous === undefined) return deny('claim_missing', { claim });
  if (typeof anonymous !== 'boolean') return deny('claim_malformed', { claim });
  return anonymous ? deny('claims_invalid', { claim, expected: false }) : undefined;
};
