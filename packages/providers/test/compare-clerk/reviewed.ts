import { request } from './world.js';
import type { Case, TokenType, World } from './world.js';

const session: readonly TokenType[] = ['session_token'];
const m2m: readonly TokenType[] = ['m2m_token'];
const oauth: readonly TokenType[] = ['oauth_token'];
const everything: readonly TokenType[] = ['session_token', 'm2m_token', 'oauth_token', 'api_key'];

type Claims = Readonly<Record<string, unknown>>;

const now = (): number => Math.floor(Date.now() / 1000);
const claiming = (claims: Claims) => (world: World) => world.clerk.mintSession(claims);
const exchanged = { sub: 'client_agent', act: { sub: 'client_first' } };

/** A token that a machine gets from Clerk with its own secret key. */
const madeBy =
  (who: 'caller' | 'outsider', wish: (world: World) => object) =>
  async (world: World): Promise<string> => {
    const answer = await fetch(`${world.clerk.apiUrl}/m2m_tokens`, {
      method: 'POST',
      headers: { authorization: `Bearer ${world[who].secretKey}` },
      body: JSON.stringify({ token_format: 'jwt', ...wish(world) }),
    });
    return ((await answer.json()) as { token: string }).token;
  };

const toReceiver = ({ receiver }: World): object => ({ claims: { scopes: receiver.id, aud: [receiver.id] } });

/** What a review found: inputs on which one side was wrong, so that neither is wrong again unseen. */
export const reviewedCases: readonly Case[] = [
  // Times of opaque OAuth tokens
  ...(['m2m', 'apiKeys', 'idPOAuthAccessToken'] as const).map((through) => ({
    name: `client: ${through} of a token that expires`,
    through,
    token: ({ clerk, receiver, caller }: World) =>
      through === 'm2m'
        ? clerk.issueM2mToken({ subject: caller.id, scopes: [receiver.id], expiration: (now() + 60) * 1000 })
        : through === 'apiKeys'
          ? clerk.issueApiKey({ expiration: (now() + 60) * 1000 })
          : clerk.issueOAuthToken({ expiration: now() + 60 }),
  })),
  {
    name: 'client: idPOAuthAccessToken, times in milliseconds',
    through: 'idPOAuthAccessToken',
    token: ({ clerk }) =>
      clerk.issueOAuthToken({ expiration: (now() + 60) * 1000, created_at: now() * 1000 }),
  },

  // Who made an M2M JWT, and for whom
  request(
    'an M2M JWT whose sender may call nobody and names this machine',
    m2m,
    madeBy('outsider', toReceiver),
  ),
  request(
    'an opaque M2M token of a sender that may call nobody',
    m2m,
    madeBy('outsider', () => ({ token_format: 'opaque' })),
  ),
  request(
    'an M2M JWT without claims of its own',
    m2m,
    madeBy('caller', () => ({})),
  ),
  ...(['jwt', 'opaque'] as const).map((format) => ({
    name: `request: an M2M token (${format}) with claims of its sender under names of other kinds`,
    accepts: m2m,
    token: madeBy('caller', () => ({
      token_format: format,
      claims: {
        nonce: 'abc',
        at_hash: 'abc',
        typ: 'job',
        token_use: 'job',
        events: null,
        cnf: { note: 'abc' },
      },
    })),
  })),

  // Who acts for the user of an OAuth token
  {
    name: 'client: idPOAuthAccessToken with a chain of actors',
    through: 'idPOAuthAccessToken',
    token: ({ clerk }) => clerk.issueOAuthToken({ act: exchanged }),
  },
  request('an opaque OAuth token, act a text', oauth, ({ clerk }) =>
    clerk.issueOAuthToken({ act: 'client_agent' }),
  ),
  request('an OAuth JWT, act a text', oauth, ({ clerk }) => clerk.mintOAuthJwt({ act: 'client_agent' })),
  request('an OAuth JWT with a chain of actors', oauth, ({ clerk }) =>
    clerk.mintOAuthJwt({ act: exchanged }),
  ),

  // The audience of opaque OAuth tokens
  ...(
    [
      ['right', ['https://api.test']],
      ['another', ['https://other.test']],
      ['none', undefined],
    ] as const
  ).map(([which, aud]) => ({
    name: `request: an opaque OAuth token, aud wanted, ${which}`,
    accepts: oauth,
    audience: 'https://api.test',
    token: ({ clerk }: World) => clerk.issueOAuthToken({ aud }),
  })),

  // The issuer
  {
    name: 'issuer wanted, one of a list',
    issuer: ({ clerk }) => ['https://old.test', clerk.issuer],
    token: claiming({}),
  },
  {
    name: 'issuer wanted, another',
    issuer: () => 'https://other.test',
    sameReason: true,
    token: claiming({}),
  },

  // has()
  ...(
    [
      ['ages of which one is negative', { fva: [0, -5] }, { reverification: 'strict_mfa' }],
      ['an age that is a fraction below zero', { fva: [-0.5, 0] }, { reverification: 'strict' }],
      ['no second factor', { fva: [0, -1] }, { reverification: 'strict_mfa' }],
      ['ages that are old', { fva: [20, 20] }, { reverification: 'strict' }],
    ] as const
  ).map(([which, claims, has]) => ({
    name: `has: ${which}`,
    accepts: session,
    has,
    token: claiming(claims),
  })),
  {
    name: 'has: version 1, a permission without org:',
    accepts: session,
    has: { permission: 'org:a:read' },
    token: ({ clerk }) =>
      clerk.mintLegacySession({ org_id: 'org_1', org_role: 'org:admin', org_permissions: ['a:read'] }),
  },

  // What is no session, in the cookie of a session
  ...(
    [
      ['an API key', ({ clerk }: World) => clerk.issueApiKey()],
      [
        'an opaque M2M token',
        ({ clerk, receiver, caller }: World) =>
          clerk.issueM2mToken({ subject: caller.id, scopes: [receiver.id] }),
      ],
      ['an M2M JWT', madeBy('caller', () => ({}))],
      ['an opaque OAuth token', ({ clerk }: World) => clerk.issueOAuthToken()],
      ['an OAuth JWT', ({ clerk }: World) => clerk.mintOAuthJwt()],
    ] as const
  ).map(([which, token]) => ({
    name: `cookie: ${which}`,
    accepts: everything,
    cookie: true as const,
    token,
  })),
  { name: 'cookie: a session', accepts: everything, cookie: true, token: claiming({}) },

  // Sessions that were customized
  ...(
    [
      ['nonce', { nonce: 'abc' }],
      ['at_hash', { at_hash: 'abc' }],
      ['cnf without a key', { cnf: { note: 'abc' } }],
      ['cnf with a key', { cnf: { jkt: 'abc' } }],
      ['permissions as an object', { permissions: { a: true } }],
      ['permissions as a number', { permissions: 5 }],
      ['act null', { act: null }],
      ['sts null', { sts: null }],
      ['fva null', { fva: null }],
      ['a version that is new', { v: 3 }],
      ['pla without its owner', { pla: 'free_user' }],
      [
        'fpm malformed',
        { o: { id: 'org_1', rol: 'admin', per: 'read', fpm: '1invalid' }, fea: 'o:dashboard' },
      ],
    ] as const
  ).map(([which, claims]) => ({ name: `customized: ${which}`, token: claiming(claims) })),
  request('any kind, a session', 'any', claiming({})),
  request('any kind, an API key', 'any', ({ clerk }) => clerk.issueApiKey()),
];
