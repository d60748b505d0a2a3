import { confused, unsigned, withClaims, withHeader } from '../compare/forge.js';
import type { Case, World } from './world.js';

type Claims = Readonly<Record<string, unknown>>;

const now = (): number => Math.floor(Date.now() / 1000);

/** A session token with some claims changed. */
const claiming = (claims: () => Claims) => (world: World) => world.clerk.mintSession(claims());

/** A session token with some header parameters changed. */
const headed = (header: Claims) => (world: World) => world.clerk.mintSession({}, { header });

/** A session token that was altered after it had been signed. */
const altered =
  (alter: (token: string, world: World) => string) =>
  async (world: World): Promise<string> =>
    alter(await world.clerk.mintSession(), world);

const parties = ['https://app.test'];

/** Tokens given to `verifyToken`. */
export const sessionCases: readonly Case[] = [
  { name: 'a session token of version 2', token: ({ clerk }) => clerk.mintSession() },
  { name: 'a session token of version 1', token: ({ clerk }) => clerk.mintLegacySession() },
  { name: 'keys from the Backend API', keys: 'backend', token: ({ clerk }) => clerk.mintSession() },
  { name: 'no cat, as older tokens', token: headed({ cat: undefined }) },
  { name: 'the cat that says nothing', token: headed({ cat: 'cl_I7d4PD111III' }) },
  { name: 'a JWT-template token', token: ({ clerk }) => clerk.mintTemplate() },
  { name: 'an M2M JWT', token: ({ clerk }) => clerk.mintM2mJwt() },
  {
    name: 'an M2M JWT without cat',
    token: ({ clerk }) => clerk.mintM2mJwt({}, { header: { cat: undefined } }),
  },
  { name: 'an OAuth JWT', token: ({ clerk }) => clerk.mintOAuthJwt() },
  { name: 'a handshake token', token: claiming(() => ({ handshake: ['__session=x'] })) },

  { name: 'sts pending', token: claiming(() => ({ sts: 'pending' })) },
  {
    name: 'an impersonator in act',
    token: claiming(() => ({ act: { sub: 'user_admin', iss: 'https://x.test', sid: 'sess_a' } })),
  },
  {
    name: 'fea without a colon',
    token: claiming(() => ({ o: { id: 'org_1', rol: 'admin', per: 'read', fpm: '1' }, fea: 'dashboard' })),
  },
  {
    name: 'o.per a number',
    token: claiming(() => ({ o: { id: 'org_1', rol: 'admin', per: 7, fpm: '1' }, fea: 'o:dashboard' })),
  },

  { name: 'iss of somebody else', token: claiming(() => ({ iss: 'https://evil.test' })) },
  { name: 'no iss', token: claiming(() => ({ iss: undefined })) },
  { name: 'iss in a list', token: async ({ clerk }) => clerk.mintSession({ iss: [clerk.issuer] }) },
  { name: 'an unknown critical header', token: headed({ crit: ['exp2'], exp2: 1 }) },
  { name: 'another kid, with a PEM', token: headed({ kid: 'ins_other' }) },
  { name: 'typ jwt in small letters', token: headed({ typ: 'jwt' }) },
  { name: 'no typ', token: headed({ typ: undefined }) },

  { name: 'the header is JSON null', token: altered((token) => withHeader(token, () => null)) },
  { name: 'the claims are JSON null', token: altered((token) => token.replace(/\..*\./, '.bnVsbA.')) },
  { name: 'alg none, no signature', token: altered((token) => unsigned(token, '')) },
  { name: 'alg none, some signature', token: altered((token) => unsigned(token, 'AAAA')) },
  { name: 'HS256 under the public key', token: altered((token, { jwtKey }) => confused(token, jwtKey)) },
  {
    name: 'alg RS512, signed with RS256',
    token: altered((token) => withHeader(token, (own) => ({ ...own, alg: 'RS512' }))),
  },
  { name: 'claims altered', token: altered((token) => withClaims(token, { sub: 'user_admin' })) },
  { name: 'two parts', token: altered((token) => token.slice(0, token.lastIndexOf('.'))) },
  { name: 'four parts', token: altered((token) => `${token}.AAAA`) },
  {
    name: 'signed by another instance, kid and all',
    token: ({ clerk, foreign }) =>
      foreign.mintSession({ iss: clerk.issuer }, { header: { kid: clerk.instanceId } }),
  },
  { name: 'a token of another instance', keys: 'backend', token: ({ foreign }) => foreign.mintSession() },
  { name: 'an unknown kid', keys: 'backend', token: headed({ kid: 'ins_unknown' }) },
  { name: 'kid "constructor"', keys: 'backend', token: headed({ kid: 'constructor' }) },
  {
    name: 'a wrong secret key',
    keys: 'backend',
    secretKey: 'sk_test_wrong',
    token: ({ clerk }) => clerk.mintSession(),
  },

  { name: 'no sub', token: claiming(() => ({ sub: undefined })) },
  { name: 'sub empty', token: claiming(() => ({ sub: '' })) },
  { name: 'sub a number', token: claiming(() => ({ sub: 7 })) },
  { name: 'expired a minute ago', token: claiming(() => ({ exp: now() - 60 })) },
  { name: 'expired 3 seconds ago', token: claiming(() => ({ exp: now() - 3 })) },
  { name: 'no exp', token: claiming(() => ({ exp: undefined })) },
  { name: 'exp a text', token: claiming(() => ({ exp: String(now() + 60) })) },
  { name: 'nbf in a minute', token: claiming(() => ({ nbf: now() + 60 })) },
  { name: 'nbf null', token: claiming(() => ({ nbf: null })) },
  { name: 'no nbf', token: claiming(() => ({ nbf: undefined })) },
  { name: 'iat in a minute', token: claiming(() => ({ iat: now() + 60 })) },
  { name: 'no iat', token: claiming(() => ({ iat: undefined })) },
  { name: 'iat a text', token: claiming(() => ({ iat: String(now()) })) },

  { name: 'aud wanted, and right', audience: 'api', token: claiming(() => ({ aud: 'api' })) },
  { name: 'aud wanted, among others', audience: 'api', token: claiming(() => ({ aud: ['x', 'api'] })) },
  { name: 'aud wanted, another', audience: 'api', token: claiming(() => ({ aud: 'other' })) },
  { name: 'aud wanted, none', audience: 'api', token: ({ clerk }) => clerk.mintSession() },
  { name: 'aud wanted, an empty list', audience: 'api', token: claiming(() => ({ aud: [] })) },
  { name: 'aud wanted, an object', audience: 'api', token: claiming(() => ({ aud: { api: true } })) },
  { name: 'aud wanted, a number', audience: 'api', token: claiming(() => ({ aud: 5 })) },
  { name: 'aud wanted, a mixed list', audience: 'api', token: claiming(() => ({ aud: ['x', 5] })) },
  { name: 'azp wanted, and right', authorizedParties: parties, token: ({ clerk }) => clerk.mintSession() },
  {
    name: 'azp wanted, another',
    authorizedParties: parties,
    token: claiming(() => ({ azp: 'https://evil.test' })),
  },
  { name: 'azp wanted, none', authorizedParties: parties, token: claiming(() => ({ azp: undefined })) },
  { name: 'azp wanted, empty', authorizedParties: parties, token: claiming(() => ({ azp: '' })) },
  { name: 'azp wanted, a list', authorizedParties: parties, token: claiming(() => ({ azp: parties })) },
];
