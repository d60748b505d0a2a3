import { isText, optional, text } from '@tokenward/core/authoring';
import { audienceLike } from './issuer-options.js';
import { origin, originOf } from './origin.js';
import { definePreset } from './preset.js';
import { textMatching } from './text-matching.js';

/** Options of `betterAuth`. */
export interface BetterAuthOptions {
  /** The `baseURL` of Better Auth, such as `https://app.example.com`. */
  readonly url: string;
  /**
   * The path of Better Auth on that URL. Its keys are below it.
   * @default "/api/auth"
   */
  readonly basePath?: string;
  /**
   * The `jwt.issuer` of the JWT plugin.
   * @default `url`
   */
  readonly issuer?: string;
  /**
   * The `jwt.audience` of the JWT plugin, or a list of which any is accepted.
   * @default `url`
   */
  readonly audience?: string | readonly string[];
}

/**
 * Accepts tokens of Better Auth's JWT plugin, signed with EdDSA by default. They are for users: the subject is the id of
 * the user. Session tokens and API keys of Better Auth are opaque, so `apiKeys` takes those. Source: Better Auth's
 * documentation, "JWT"; better-auth 1.7.25, plugins/jwt/sign.
 */
export const betterAuth = /* @__PURE__ */ definePreset(
  'better_auth',
  () => ({
    url: origin('the baseURL of Better Auth, such as "https://app.example.com"'),
    basePath: optional(textMatching('a path, such as "/api/auth"', /^(\/[\w-]+)+$/)),
    issuer: optional(text('the "jwt.issuer" of the JWT plugin')),
    audience: optional(audienceLike()),
  }),
  ({ url, basePath = '/api/auth', issuer, audience }: BetterAuthOptions) => ({
    issuer: issuer ?? String(originOf(url)),
    audience: audience ?? String(originOf(url)),
    keys: `${originOf(url)}${basePath}/jwks`,
    algorithms: ['Ed25519', 'ES256', 'RS256', 'PS256', 'ES512'],
    example: {
      header: { typ: undefined },
      claims: { id: 'user_1', email: 'user@example.com', emailVerified: true },
    },
    kind: ({ sub }) => (isText(sub) ? 'person' : 'unknown'),
    kinds: ['person'],
  }),
);
