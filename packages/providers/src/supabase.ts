import { deny, sharedSecret } from '@tokenward/core';
import type { Rule } from '@tokenward/core';
import { optional, text } from '@tokenward/core/authoring';
import { anonymousLike } from './anonymous.js';
import type { AnonymousOption } from './anonymous.js';
import { oneOf } from './claim-rules.js';
import { origin, originOf } from './origin.js';
import { definePreset } from './preset.js';

/** Options of `supabase`. */
export interface SupabaseOptions extends AnonymousOption {
  /** The URL of the project, such as `https://abcdefgh.supabase.co`. */
  readonly url: string;
  /**
   * The JWT secret of an older project, which signs with HS256. Whoever has it can make tokens, so move the project to
   * signing keys if you can.
   * @default the public keys of the project
   */
  readonly secret?: string;
}

/**
 * Accepts access tokens of Supabase Auth. The project signs with asymmetric keys (ES256, RS256), or with the `secret` of an
 * older project. Only one of both is accepted. All callers are people: the project keys (`anon`, `service_role`) have other roles. Source:
 * Supabase's documentation, "JWT Claims Reference", "JWT Signing Keys".
 */
export const supabase = /* @__PURE__ */ definePreset(
  'supabase',
  () => ({
    url: origin('the address of the project, such as "https://abcdefgh.supabase.co"'),
    secret: optional(text('the JWT secret of the project')),
    anonymous: anonymousLike(),
  }),
  ({ url, anonymous, secret }: SupabaseOptions) => ({
    issuer: `${originOf(url)}/auth/v1`,
    audience: 'authenticated',
    // supabase/auth reads the secret as text: internal/conf/configuration.go, `JWT.Secret` (inferred from its use as bytes).
    keys:
      secret === undefined
        ? `${originOf(url)}/auth/v1/.well-known/jwks.json`
        : sharedSecret(secret, { algorithm: 'HS256', encoding: 'utf8' }),
    algorithms: ['ES256', 'RS256'],
    rules: [oneOf('role', 'authenticated'), ...(anonymous === 'accepted' ? [] : [notAnonymous])],
    example: {
      claims: {
        role: 'authenticated',
        is_anonymous: false,
        aal: 'aal1',
        session_id: 'session_1',
        email: 'user@example.com',
      },
    },
    // A rule has already rejected all roles except `authenticated`.
    kind: 'person',
  }),
);

/** Requires `is_anonymous` to be false. Supabase always sends it, so a token without it is rejected. */
const notAnonymous: Rule = ({ claims: { is_anonymous: anonymous } }) => {
  const claim = 'is_anonymous';
  if (anonymous === undefined) return deny('claim_missing', { claim, option: 'anonymous' });
  if (typeof anonymous !== 'boolean') return deny('claim_malformed', { claim });
  return anonymous ? deny('claims_invalid', { claim, expected: false, option: 'anonymous' }) : undefined;
};
