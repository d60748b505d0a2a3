import { identifier } from '../identifier.js';

/** The kinds of JWT that WorkOS signs. */
export type WorkosJwtKind = 'session' | 'user' | 'm2m' | 'id' | 'agent_registration' | 'agent_instance';

interface JwtKind {
  /** The key that signs it: that of AuthKit sessions, or that of Connect. */
  readonly family: 'session' | 'connect';
  /** The `typ` of its header. The other kinds have none. */
  readonly typ?: string;
  /** The issuer, where it differs from the issuer of the family. */
  readonly issuer?: 'session' | 'connect';
  /** The claims other than `iss`, `iat` and `exp`, for an environment with this client id. */
  readonly claims: (clientId: string) => Readonly<Record<string, unknown>>;
}

const jti = (): string => identifier('', 26);

/** What each kind of JWT carries unless a test says otherwise. */
// No kind has a claim that its source does not name. Ids have 26 characters after the prefix, as in all examples of
// WorkOS.
export const jwtKinds: Readonly<Record<WorkosJwtKind, JwtKind>> = {
  // https://workos.com/docs/reference/authkit/session-tokens, "Decoded access token"; `feature_flags` also in workos-node 11.0.0,
  // src/user-management/interfaces/authenticate-with-session-cookie.interface.ts, `AccessToken`.
  session: {
    family: 'session',
    claims: (client_id) => ({
      sub: identifier('user_', 26),
      client_id,
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
  // https://workos.com/docs/authkit/connect/token-claims, column "User token".
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
  // https://workos.com/docs/authkit/connect/token-claims, column "M2M token".
  m2m: {
    family: 'connect',
    claims(aud) {
      const sub = identifier('client_', 26);
      return { aud, sub, client_id: sub, jti: jti(), org_id: identifier('org_', 26), scope: '' };
    },
  },
  // https://workos.com/docs/reference/workos-connect/token, "ID token"; the names and `email_verified` are left to tests.
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
  // The claims that workos-node 11.0.0 demands: src/agents/agents.ts, `hasRequiredAgentClaims`; `scope` and `act` from its
  // src/agents/interfaces/validate-agent-credential.interface.ts. It verifies them with the keys of sessions. Inferred: `iss`.
  agent_registration: {
    family: 'session',
    issuer: 'connect',
    claims: (aud) => ({
      aud,
      sub: identifier('agent_reg_', 26),
      jti: jti(),
      org_id: identifier('org_', 26),
      scope: '',
    }),
  },
  // WorkOS's own emulator: workos/emulate, src/workos/routes/agents.ts, `mintResponse` and `resolveSessionAuthority`.
  // `auth_time` is when the user signed in. `intent` is present if it was named when the token was created. A test
  // adds both. Inferred: `iss`.
  agent_instance: {
    family: 'session',
    typ: 'at+jwt',
    claims: (aud) => ({
      aud,
      sub: identifier('agent_instance_', 26),
      sub_profile: 'ai_agent',
      sid: identifier('agent_instance_session_', 26),
      jti: jti(),
      org_id: identifier('org_', 26),
      permissions: ['posts:read'],
      act: { sub: identifier('user_', 26), sub_profile: 'user' },
    }),
  },
};
