import { request } from './world.js';
import type { Case, Setting, TokenType, World } from './world.js';

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

/** A request while Clerk does not answer, or with a wrong key for it. */
const outage = (name: string, ...rest: [Case['accepts'] & {}, Case['token'], Setting]): Case => ({
  ...request(name, ...rest),
  name: `outage: ${name}`,
});

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

  outage('an API key, 429', keys, ({ clerk }) => clerk.issueApiKey(), { outage: 'rate_limited' }),
  outage('an opaque M2M token, 500', m2m, m2mToken(), { outage: 'server_error' }),
  outage('an opaque OAuth token, a page of HTML', oauth, ({ clerk }) => clerk.issueOAuthToken(), {
    outage: 'bad_gateway',
  }),
  outage('an API key, no connection', keys, ({ clerk }) => clerk.issueApiKey(), { outage: 'unreachable' }),
  outage('keys of the Backend API, 500', session, ({ clerk }) => clerk.mintSession(), {
    keys: 'backend',
    outage: 'server_error',
  }),
  outage('an API key and a wrong secret key', keys, ({ clerk }) => clerk.issueApiKey(), {
    secretKey: 'sk_test_wrong',
  }),
];
