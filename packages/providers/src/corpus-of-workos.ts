import type { Sample } from './sample.js';

const client = 'client_01HENV';
const application = 'client_01HM2M';

const session = {
  iss: `https://api.workos.com/user_management/${client}`,
  sub: 'user_01H',
  client_id: client,
  sid: 'session_01H',
  jti: '01HJTI',
  org_id: 'org_01H',
  role: 'admin',
  roles: ['admin'],
  permissions: ['reports:read'],
} as const;
const connect = {
  iss: 'https://acme.authkit.app',
  aud: client,
  jti: '01HJTI',
  org_id: 'org_01H',
  scope: 'reports',
} as const;

/** The claims that workos-node 11.0.0 requires in every agent token: src/agents/agents.ts, `hasRequiredAgentClaims`. */
const agent = { aud: client, jti: '01HJTI', org_id: 'org_01H', act: { sub: 'user_01H' } } as const;

/** Tokens of WorkOS. */
export const corpusOfWorkos = {
  'WorkOS: a session': { authority: 'workos_session', header: { typ: undefined }, claims: session },
  'WorkOS: a session of a legacy environment': {
    authority: 'workos_session',
    header: { typ: undefined },
    claims: { ...session, iss: 'https://api.workos.com' },
  },
  'WorkOS: a Connect user': {
    authority: 'workos_connect',
    header: { typ: undefined },
    claims: { ...connect, sub: 'user_01H', sid: 'app_consent_01H', client_id: 'client_01HAPP' },
  },
  'WorkOS: a Connect machine': {
    authority: 'workos_connect',
    header: { typ: undefined },
    claims: { ...connect, sub: application, client_id: application },
  },
  // The issuer is inferred: WorkOS documents none for agents.
  'WorkOS: an agent that registered itself': {
    authority: 'workos_agent',
    header: { typ: undefined },
    claims: { ...agent, iss: connect.iss, sub: 'agent_reg_01H', scope: 'reports' },
  },
  // In the form of WorkOS's own emulator: workos/emulate, src/workos/routes/agents.ts, `mintResponse`.
  'WorkOS: an agent made from a blueprint': {
    authority: 'workos_agent',
    header: { typ: 'at+jwt' },
    claims: {
      ...agent,
      iss: session.iss,
      sub: 'agent_instance_01H',
      sub_profile: 'ai_agent',
      sid: 'agent_instance_session_01H',
      permissions: ['reports:read'],
      intent: { text: 'Write the report' },
      act: { sub: 'user_01H', sub_profile: 'user' },
      auth_time: 1_799_999_000,
    },
  },
} as const satisfies Readonly<Record<string, Sample>>;
