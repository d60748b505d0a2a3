import { request } from './world.js';
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
  request('an opaque M2M token', m2m, m2mToken()),
  request('an opaque M2M token for another machine', m2m, m2mToken({ scopes: ['mch_other'] })),
  request('an opaque M2M token, 200 and revoked', m2m, m2mToken(revoked)),
  request('an opaque M2M token, 200 and expired', m2m, m2mToken(expired)),
  request('an opaque M2M token that is unknown', m2m, () => 'mt_unknown'),
  request('an opaque OAuth token', oauth, ({ clerk }) => clerk.issueOAuthToken()),
  request('an opaque OAuth token, 200 and revoked', oauth, ({ clerk }) => clerk.issueOAuthToken(revoked)),
  request('an opaque OAuth token, 200 and expired', oauth, ({ clerk }) => clerk.issueOAuthToken(expired)),
  request('an API key', keys, ({ clerk }) => clerk.issueApiKey()),
  request('an API key of an organization', keys, ({ clerk }) => clerk.issueApiKey({ subject: 'org_1' })),
  request('an API key of a machine', keys, ({ clerk }) => clerk.issueApiKey({ subject: 'mch_1' })),
  request('an API key, 200 and revoked', keys, ({ clerk }) => clerk.issueApiKey(revoked)),
  request('an API key, 200 and expired', keys, ({ clerk }) => clerk.issueApiKey(expired)),
  request('the secret of a machine as an API key', keys, ({ receiver }) => receiver.secretKey),

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
