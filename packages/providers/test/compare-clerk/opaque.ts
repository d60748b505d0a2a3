import type { Case, TokenType, World } from './world.js';

const session: readonly TokenType[] = ['session_token'];
const m2m: readonly TokenType[] = ['m2m_token'];
const oauth: readonly TokenType[] = ['oauth_token'];
const keys: readonly TokenType[] = ['api_key'];

type Members = Readonly<Record<string, unknown>>;

/** An opaque M2M token for the machine that is called. */
const m2mToken =
  (members: Members = {}) =>
  ({ clerk, receiver, caller }: World): string =>
    clerk.issueM2mToken({ subject: caller.id, scopes: [receiver.id], ...members });

const revoked = { revoked: true };
const expired = { expired: true, expiration: 1 };

/** Tokens that only Clerk can read, and days on which it does not answer. */
export const opaqueCases: readonly Case[] = [
  { name: 'request: an opaque M2M token', accepts: m2m, token: m2mToken() },
  {
    name: 'request: an opaque M2M token for another machine',
    accepts: m2m,
    token: m2mToken({ scopes: ['mch_other'] }),
  },
  { name: 'request: an opaque M2M token, 200 and revoked', accepts: m2m, token: m2mToken(revoked) },
  { name: 'request: an opaque M2M token, 200 and expired', accepts: m2m, token: m2mToken(expired) },
  { name: 'request: an opaque M2M token that is unknown', accepts: m2m, token: () => 'mt_unknown' },
  { name: 'request: an opaque OAuth token', accepts: oauth, token: ({ clerk }) => clerk.issueOAuthToken() },
  {
    name: 'request: an opaque OAuth token, 200 and revoked',
    accepts: oauth,
    token: ({ clerk }) => clerk.issueOAuthToken(revoked),
  },
  {
    name: 'request: an opaque OAuth token, 200 and expired',
    accepts: oauth,
    token: ({ clerk }) => clerk.issueOAuthToken(expired),
  },
  { name: 'request: an API key', accepts: keys, token: ({ clerk }) => clerk.issueApiKey() },
  {
    name: 'request: an API key of an organization',
    accepts: keys,
    token: ({ clerk }) => clerk.issueApiKey({ subject: 'org_1' }),
  },
  {
    name: 'request: an API key of a machine',
    accepts: keys,
    token: ({ clerk }) => clerk.issueApiKey({ subject: 'mch_1' }),
  },
  {
    name: 'request: an API key, 200 and revoked',
    accepts: keys,
    token: ({ clerk }) => clerk.issueApiKey(revoked),
  },
  {
    name: 'request: an API key, 200 and expired',
    accepts: keys,
    token: ({ clerk }) => clerk.issueApiKey(expired),
  },
  {
    name: 'request: the secret of a machine as an API key',
    accepts: keys,
    token: ({ receiver }) => receiver.secretKey,
  },

  {
    name: 'outage: an API key, 429',
    accepts: keys,
    outage: 'rate_limited',
    token: ({ clerk }) => clerk.issueApiKey(),
  },
  { name: 'outage: an opaque M2M token, 500', accepts: m2m, outage: 'server_error', token: m2mToken() },
  {
    name: 'outage: an opaque OAuth token, a page of HTML',
    accepts: oauth,
    outage: 'bad_gateway',
    token: ({ clerk }) => clerk.issueOAuthToken(),
  },
  {
    name: 'outage: an API key, no connection',
    accepts: keys,
    outage: 'unreachable',
    token: ({ clerk }) => clerk.issueApiKey(),
  },
  {
    name: 'outage: keys of the Backend API, 500',
    accepts: session,
    keys: 'backend',
    outage: 'server_error',
    token: ({ clerk }) => clerk.mintSession(),
  },
  {
    name: 'outage: an API key and a wrong secret key',
    accepts: keys,
    secretKey: 'sk_test_wrong',
    token: ({ clerk }) => clerk.issueApiKey(),
  },
];
