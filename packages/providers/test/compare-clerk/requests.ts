import { withHeader } from '../compare/forge.js';
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
  { name: 'request: a session', accepts: session, token: ({ clerk }) => clerk.mintSession() },
  { name: 'request: a session where anything goes', accepts: any, token: ({ clerk }) => clerk.mintSession() },
  {
    name: 'request: a template token as a session',
    accepts: session,
    token: ({ clerk }) => clerk.mintTemplate(),
  },
  {
    name: 'request: a template token where anything goes',
    accepts: any,
    token: ({ clerk }) => clerk.mintTemplate(),
  },
  {
    name: 'request: a pending session',
    accepts: session,
    token: ({ clerk }) => clerk.mintSession({ sts: 'pending' }),
  },
  {
    name: 'request: a session where machines are wanted',
    accepts: m2m,
    token: ({ clerk }) => clerk.mintSession(),
  },
  { name: 'request: an M2M JWT as a session', accepts: session, token: m2mJwt() },
  {
    name: 'request: an M2M JWT without cat as a session',
    accepts: session,
    token: m2mJwt({}, { cat: undefined }),
  },
  {
    name: 'request: an OAuth JWT as a session',
    accepts: session,
    token: ({ clerk }) => clerk.mintOAuthJwt(),
  },
  { name: 'request: an API key as a session', accepts: session, token: ({ clerk }) => clerk.issueApiKey() },
  {
    name: 'request: an organization, version 1',
    accepts: session,
    token: ({ clerk }) => clerk.mintLegacySession(sessionV1),
  },
  {
    name: 'request: an organization, version 2',
    accepts: session,
    token: organized('o:dashboard,o:teams', 'manage,read', '3,2'),
  },
  {
    name: 'request: an organization, a feature of both',
    accepts: session,
    token: organized('uo:chat,o:teams', 'manage,read', '1,2'),
  },
  {
    name: 'request: an organization, 70 permissions',
    accepts: session,
    token: organized(
      'o:all',
      Array.from({ length: 70 }, (_, index) => `p${index}`).join(),
      String(2n ** 69n + 1n),
    ),
  },
  {
    name: 'request: an organization, a feature of the user first',
    accepts: session,
    token: organized('u:profile,o:teams,o:dashboard', 'manage,read', '1,2,3'),
  },
  {
    name: 'request: an organization without features',
    accepts: session,
    token: ({ clerk }) => clerk.mintSession({ o: { id: 'org_1', slg: 'acme', rol: 'member' } }),
  },
  {
    name: 'request: fea without a colon',
    accepts: session,
    token: ({ clerk }) =>
      clerk.mintSession({ o: { id: 'org_1', rol: 'admin', per: 'read', fpm: '1' }, fea: 'dashboard' }),
  },
  {
    name: 'request: o.per a number',
    accepts: session,
    token: ({ clerk }) =>
      clerk.mintSession({ o: { id: 'org_1', rol: 'admin', per: 7, fpm: '1' }, fea: 'o:dashboard' }),
  },
  {
    name: 'request: iss of somebody else',
    accepts: session,
    token: ({ clerk }) => clerk.mintSession({ iss: 'https://evil.test' }),
  },
  {
    name: 'request: the header is JSON null',
    accepts: any,
    token: async ({ clerk }) => withHeader(await clerk.mintSession(), () => null),
  },
  { name: 'request: nonsense', accepts: any, token: () => 'nonsense' },

  {
    name: 'request: bearer in small letters',
    accepts: session,
    header: (token) => `bearer ${token}`,
    token: ({ clerk }) => clerk.mintSession(),
  },
  {
    name: 'request: the token without a scheme',
    accepts: session,
    header: (token) => token,
    token: ({ clerk }) => clerk.mintSession(),
  },
  {
    name: 'request: two blanks after Bearer',
    accepts: session,
    header: (token) => `Bearer  ${token}`,
    token: ({ clerk }) => clerk.mintSession(),
  },
  {
    name: 'request: something after the token',
    accepts: session,
    header: (token) => `Bearer ${token} x`,
    token: ({ clerk }) => clerk.mintSession(),
  },
  {
    name: 'request: another scheme',
    accepts: session,
    header: (token) => `Basic ${token}`,
    token: ({ clerk }) => clerk.mintSession(),
  },

  { name: 'request: an M2M JWT for this machine', accepts: m2m, token: m2mJwt() },
  { name: 'request: an M2M JWT for another machine', accepts: m2m, token: m2mJwt({ scopes: 'mch_other' }) },
  { name: 'request: an M2M JWT for nobody', accepts: m2m, token: m2mJwt({ scopes: undefined }) },
  { name: 'request: an M2M JWT without exp', accepts: m2m, token: m2mJwt({ exp: undefined }) },
  { name: 'request: an M2M JWT of somebody else', accepts: m2m, token: m2mJwt({ iss: 'https://evil.test' }) },
  {
    name: 'request: an M2M JWT, the cat that says nothing',
    accepts: m2m,
    token: m2mJwt({}, { cat: 'cl_I7d4PD111III' }),
  },
  {
    name: 'request: an M2M JWT, the cat of a session',
    accepts: m2m,
    token: m2mJwt({}, { cat: 'cl_B7d4PD111AAA' }),
  },
  { name: 'request: an M2M JWT, scopes a number', accepts: m2m, token: m2mJwt({ scopes: 7 }) },
  { name: 'request: an OAuth JWT', accepts: oauth, token: ({ clerk }) => clerk.mintOAuthJwt() },
  {
    name: 'request: an OAuth JWT, scp in a list',
    accepts: oauth,
    token: ({ clerk }) => clerk.mintOAuthJwt({ scope: undefined, scp: ['email'] }),
  },
  {
    name: 'request: an OAuth JWT, scope a number',
    accepts: oauth,
    token: ({ clerk }) => clerk.mintOAuthJwt({ scope: 7 }),
  },
  {
    name: 'request: an OAuth JWT of somebody else',
    accepts: oauth,
    token: ({ clerk }) => clerk.mintOAuthJwt({ iss: 'https://evil.test' }),
  },
  {
    name: 'request: an OAuth JWT of a machine',
    accepts: oauth,
    token: ({ clerk }) => clerk.mintOAuthJwt({ sub: 'mch_1' }),
  },
];
