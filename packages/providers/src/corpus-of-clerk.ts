import type { Sample } from './sample.js';

const issued = { iss: 'https://clerk.acme.test', jti: 'j', nbf: 1_799_999_000 } as const;
const session = {
  ...issued,
  sub: 'user_2',
  sid: 'sess_2',
  azp: 'https://app.acme.test',
  fva: [0, -1],
} as const;

/** Tokens of Clerk. */
export const corpusOfClerk = {
  'Clerk: a session, v2': {
    authority: 'session_token',
    header: { cat: 'cl_B7d4PD111AAA' },
    claims: {
      ...session,
      v: 2,
      sts: 'active',
      o: { id: 'org_2', slg: 'acme', rol: 'admin', per: 'manage,read', fpm: '3,2' },
      fea: 'o:dashboard,o:teams',
      pla: 'o:pro',
    },
  },
  'Clerk: a session, v1': {
    authority: 'session_token',
    header: { cat: undefined },
    claims: {
      ...session,
      org_id: 'org_2',
      org_slug: 'acme',
      org_role: 'org:admin',
      org_permissions: ['org:dashboard:manage'],
    },
  },
  'Clerk: a machine': {
    authority: 'm2m_token',
    header: { cat: 'cl_B7d4PD333AAA' },
    claims: { ...issued, sub: 'mch_2sender', scopes: 'mch_2receiver mch_2other', aud: ['mch_2receiver'] },
  },
  'Clerk: an OAuth application': {
    authority: 'oauth_token',
    header: { typ: 'at+jwt', cat: undefined },
    claims: { ...issued, sub: 'user_2', client_id: 'clerkapp', scope: 'openid profile', jti: 'oat_2' },
  },
} as const satisfies Readonly<Record<string, Sample>>;
