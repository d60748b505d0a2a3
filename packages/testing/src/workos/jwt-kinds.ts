import { identifier } from '../identifier.js';

/** The JWTs that WorkOS signs. */
export type WorkosJwtKind = 'session' | 'user' | 'm2m' | 'id';

interface JwtKind {
  /** Whose key signs it: that of AuthKit sessions, or that of Connect. */
  readonly family: 'session' | 'connect';
  /** The claims besides `iss`, `iat` and `exp`, in an environment with this client id. */
  readonly claims: (clientId: string) => Readonly<Record<string, unknown>>;
}

const jti = (): string => identifier('', 26);

/** What each kind of JWT carries unless a test says otherwise. */
export const jwtKinds: Readonly<Record<WorkosJwtKind, JwtKind>> = {
  session: {
    family: 'session',
    claims: () => ({
      sub: identifier('user_', 26),
      sid: identifier('session_', 26),
      jti: jti(),
      org_id: identifier('org_', 26),
      role: 'member',
      roles: ['member'],
      permissions: ['posts:read'],
      entitlements: [],
      feature_flags: [],
    }),
  },
  user: {
    family: 'connect',
    claims: (aud) => ({
      aud,
      sub: identifier('user_', 26),
      sid: identifier('app_consent_', 26),
      jti: jti(),
      org_id: identifier('org_', 26),
      client_id: identifier('client_', 26),
      scope: 'openid profile',
    }),
  },
  m2m: {
    family: 'connect',
    claims(aud) {
      const sub = identifier('client_', 26);
      return { aud, sub, client_id: sub, jti: jti(), org_id: identifier('org_', 26), scope: '' };
    },
  },
  id: {
    family: 'connect',
    claims: () => ({
      aud: identifier('client_', 26),
      sub: identifier('user_', 26),
      email: 'ada@example.test',
      name: 'Ada',
      nonce: identifier('', 16),
    }),
  },
};
