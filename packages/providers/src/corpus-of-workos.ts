import type { Sample } from './sample.js';

const client = 'client_01HENV';
const application = 'client_01HM2M';

const session = {
  iss: `https://api.workos.com/user_management/${client}`,
  sub: 'user_01H',
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
} as const satisfies Readonly<Record<string, Sample>>;
