import { withHeader } from '../compare/forge.js';
import { request } from './world.js';
import type { Case, TokenType, World } from './world.js';

const any: readonly TokenType[] = ['session_token', 'm2m_token', 'oauth_token', 'api_key'];
const session: readonly TokenType[] = ['session_token'];
const m2m: readonly TokenType[] = ['m2m_token'];
const oauth: readonly TokenType[] = ['oauth_token'];

type Members = Readonly<Record<string, unknown>>;

/** An M2M JWT for the machine that is called. */
const m2mJwt =
  (claims: Members = {}, header: Members = {}) =>
  ({ clerk, receiver, caller }: World): Promise<string> =>
    clerk.mintM2mJwt({ sub: caller.id, scopes: receiver.id, ...claims }, { header });

/** A session in an organization, with what version 2 says about rights. */
const organized =
  (fea: string, per: string, fpm: string, more: Members = {}) =>
  ({ clerk }: World): Promise<string> =>
    clerk.mintSession({ o: { id: 'org_1', slg: 'acme', rol: 'admin', per, fpm }, fea, ...more });

const sessionV1 = { org_id: 'org_1', org_role: 'org:admin', org_permissions: ['org:dashboard:read'] };

/** Tokens sent with a request, to a route that takes some kinds of them. */
export const requestCases: readonly Case[] = [
  request('a session', session, ({ clerk }) => clerk.mintSession()),
  request('a session where anything goes', any, ({ clerk }) => clerk.mintSession()),
  request('a template token as a session', session, ({ clerk }) => clerk.mintTemplate()),
  request('a template token where anything goes', any, ({ clerk }) => clerk.mintTemplate()),
  request('a pending session', session, ({ clerk }) => clerk.mintSession({ sts: 'pending' })),
  request('a session where machines are wanted', m2m, ({ clerk }) => clerk.mintSession()),
  request('an M2M JWT as a session', session, m2mJwt()),
  request('an M2M JWT without cat as a session', session, m2mJwt({}, { cat: undefined })),
  request('an OAuth JWT as a session', session, ({ clerk }) => clerk.mintOAuthJwt()),
  request('an API key as a session', session, ({ clerk }) => clerk.issueApiKey()),
  request('an organization, version 1', session, ({ clerk }) => clerk.mintLegacySession(sessionV1)),
  request('an organization, version 2', session, organized('o:dashboard,o:teams', 'manage,read', '3,2')),
  request('an organization, a feature of both', session, organized('uo:chat,o:teams', 'manage,read', '1,2')),
  request(
    'an organization, 70 permissions',
    session,
    organized('o:all', Array.from({ length: 70 }, (_, index) => `p${index}`).join(), String(2n ** 69n + 1n)),
  ),
  request(
    'an organization, a feature of the user first',
    session,
    organized('u:profile,o:teams,o:dashboard', 'manage,read', '1,2,3'),
  ),
  request('an organization without features', session, ({ clerk }) =>
    clerk.mintSession({ o: { id: 'org_1', slg: 'acme', rol: 'member' } }),
  ),
  request('fea without a colon', session, ({ clerk }) =>
    clerk.mintSession({ o: { id: 'org_1', rol: 'admin', per: 'read', fpm: '1' }, fea: 'dashboard' }),
  ),
  request('o.per a number', session, ({ clerk }) =>
    clerk.mintSession({ o: { id: 'org_1', rol: 'admin', per: 7, fpm: '1' }, fea: 'o:dashboard' }),
  ),
  request('iss of somebody else', session, ({ clerk }) => clerk.mintSession({ iss: 'https://evil.test' })),
  request('the header is JSON null', any, async ({ clerk }) =>
    withHeader(await clerk.mintSession(), () => null),
  ),
  request('nonsense', any, () => 'nonsense'),

  request('bearer in small letters', session, ({ clerk }) => clerk.mintSession(), {
    header: (token) => `bearer ${token}`,
  }),
  request('the token without a scheme', session, ({ clerk }) => clerk.mintSession(), {
    header: (token) => token,
  }),
  request('two blanks after Bearer', session, ({ clerk }) => clerk.mintSession(), {
    header: (token) => `Bearer  ${token}`,
  }),
  request('something after the token', session, ({ clerk }) => clerk.mintSession(), {
    header: (token) => `Bearer ${token} x`,
  }),
  request('another scheme', session, ({ clerk }) => clerk.mintSession(), {
    header: (token) => `Basic ${token}`,
  }),

  request('an M2M JWT for this machine', m2m, m2mJwt()),
  request('an M2M JWT for another machine', m2m, m2mJwt({ scopes: 'mch_other' })),
  request('an M2M JWT for nobody', m2m, m2mJwt({ scopes: undefined })),
  request('an M2M JWT without exp', m2m, m2mJwt({ exp: undefined })),
  request('an M2M JWT of somebody else', m2m, m2mJwt({ iss: 'https://evil.test' })),
  request('an M2M JWT, the cat that says nothing', m2m, m2mJwt({}, { cat: 'cl_I7d4PD111III' })),
  request('an M2M JWT, the cat of a session', m2m, m2mJwt({}, { cat: 'cl_B7d4PD111AAA' })),
  request('an M2M JWT, scopes a number', m2m, m2mJwt({ scopes: 7 })),
  request('an OAuth JWT', oauth, ({ clerk }) => clerk.mintOAuthJwt()),
  request('an OAuth JWT, scp in a list', oauth, ({ clerk }) =>
    clerk.mintOAuthJwt({ scope: undefined, scp: ['email'] }),
  ),
  request('an OAuth JWT, scope a number', oauth, ({ clerk }) => clerk.mintOAuthJwt({ scope: 7 })),
  request('an OAuth JWT of somebody else', oauth, ({ clerk }) =>
    clerk.mintOAuthJwt({ iss: 'https://evil.test' }),
  ),
  request('an OAuth JWT of a machine', oauth, ({ clerk }) => clerk.mintOAuthJwt({ sub: 'mch_1' })),
];
