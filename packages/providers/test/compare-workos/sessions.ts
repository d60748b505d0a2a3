import { confused, unsigned, withClaims, withHeader } from '../compare/forge.js';
import type { Case, World } from './world.js';

type Claims = Readonly<Record<string, unknown>>;

const now = (): number => Math.floor(Date.now() / 1000);
const kind = 'session';

/** A session with some claims changed; by default it has the issuer of newer environments. */
const claiming =
  (claims: (world: World) => Claims) =>
  (world: World): Promise<string> =>
    world.workos.mintSession(claims(world));

const headed = (header: Claims) => (world: World) => world.workos.mintSession({}, { header });

/** A session that was altered after it had been signed. */
const altered =
  (alter: (token: string) => string) =>
  async ({ workos }: World): Promise<string> =>
    alter(await workos.mintSession());

/** Access tokens of AuthKit sessions. */
export const sessionCases: readonly Case[] = [
  { kind, name: 'a session', credential: ({ workos }) => workos.mintSession() },
  { kind, name: 'a session, issuers named', issuer: true, credential: ({ workos }) => workos.mintSession() },
  {
    kind,
    name: 'a session of a legacy environment, issuers named',
    issuer: true,
    credential: claiming(({ workos }) => ({ iss: workos.apiUrl })),
  },
  { kind, name: 'a session without an organization', credential: claiming(() => ({ org_id: undefined })) },
  { kind, name: 'a session without permissions', credential: claiming(() => ({ permissions: undefined })) },
  { kind, name: 'a session of an impersonator', credential: claiming(() => ({ act: { sub: 'a@b.test' } })) },
  { kind, name: 'a session with a claim of a JWT template', credential: claiming(() => ({ plan: 'pro' })) },
  {
    kind,
    name: 'a session for the client id',
    credential: claiming(({ workos }) => ({ aud: workos.clientId })),
  },
  { kind, name: 'typ JWT', credential: headed({ typ: 'JWT' }) },
  { kind, name: 'no kid', credential: headed({ kid: undefined }) },

  { kind, name: 'iss of somebody else', credential: claiming(() => ({ iss: 'https://evil.test' })) },
  {
    kind,
    name: 'iss of somebody else, issuers named',
    issuer: true,
    credential: claiming(() => ({ iss: 'https://evil.test' })),
  },
  { kind, name: 'no iss', credential: claiming(() => ({ iss: undefined })) },
  { kind, name: 'no iss, issuers named', issuer: true, credential: claiming(() => ({ iss: undefined })) },
  { kind, name: 'aud of another application', credential: claiming(() => ({ aud: 'client_other' })) },
  { kind, name: 'aud null', credential: claiming(() => ({ aud: null })) },
  { kind, name: 'no sid', credential: claiming(() => ({ sid: undefined })) },
  { kind, name: 'no sub', credential: claiming(() => ({ sub: undefined })) },
  { kind, name: 'act a text', credential: claiming(() => ({ act: 'a@b.test' })) },
  { kind, name: 'permissions a number', credential: claiming(() => ({ permissions: 7 })) },
  { kind, name: 'an agent instead of a user', credential: ({ workos }) => workos.mintAgentInstanceToken() },
  { kind, name: 'a Connect token of a user', credential: ({ workos }) => workos.mintUserToken() },

  { kind, name: 'expired a minute ago', credential: claiming(() => ({ exp: now() - 60 })) },
  { kind, name: 'expired 3 seconds ago', credential: claiming(() => ({ exp: now() - 3 })) },
  { kind, name: 'no exp', credential: claiming(() => ({ exp: undefined })) },
  { kind, name: 'exp a text', credential: claiming(() => ({ exp: String(now() + 60) })) },
  { kind, name: 'nbf in a minute', credential: claiming(() => ({ nbf: now() + 60 })) },
  { kind, name: 'iat in a minute', credential: claiming(() => ({ iat: now() + 60 })) },
  { kind, name: 'iat a text', credential: claiming(() => ({ iat: String(now()) })) },

  { kind, name: 'claims altered', credential: altered((token) => withClaims(token, { sub: 'user_admin' })) },
  { kind, name: 'alg none, no signature', credential: altered((token) => unsigned(token, '')) },
  { kind, name: 'alg none, some signature', credential: altered((token) => unsigned(token, 'AAAA')) },
  { kind, name: 'HS256 under some text', credential: altered((token) => confused(token, 'a public key')) },
  {
    kind,
    name: 'alg RS512, signed with RS256',
    credential: altered((token) => withHeader(token, (own) => ({ ...own, alg: 'RS512' }))),
  },
  { kind, name: 'an unknown critical header', credential: headed({ crit: ['exp2'], exp2: 1 }) },
  { kind, name: 'an unknown kid', credential: headed({ kid: 'sso_oidc_key_pair_unknown' }) },
  {
    kind,
    name: 'a session of another environment',
    credential: ({ workos, foreign }) => foreign.mintSession({ iss: workos.apiUrl }),
  },
  {
    kind,
    name: 'outage: keys, 500',
    outage: 'server_error',
    credential: ({ workos }) => workos.mintSession(),
  },
  {
    kind,
    name: 'outage: keys, no connection',
    outage: 'unreachable',
    credential: ({ workos }) => workos.mintSession(),
  },
];
