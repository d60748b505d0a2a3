import type { Case, World } from './world.js';

type Members = Readonly<Record<string, unknown>>;

const kind = 'api_key';

const key =
  (members: Members = {}, agent?: string) =>
  ({ workos }: World): string =>
    workos.issueApiKey(members, agent);

const iso = (fromNow: number): string => new Date(Date.now() + fromNow * 1000).toISOString();

/** API keys, about which both sides ask WorkOS. */
export const apiKeyCases: readonly Case[] = [
  { kind, name: 'an API key of an organization', credential: key({ permissions: ['posts:read'] }) },
  {
    kind,
    name: 'an API key of a user',
    credential: key({ owner: { type: 'user', id: 'user_1', organization_id: 'org_1' } }),
  },
  { kind, name: 'an API key of an agent', credential: key({}, 'agent_reg_1') },
  { kind, name: 'an API key that expires in an hour', credential: key({ expires_at: iso(3600) }) },
  { kind, name: 'an API key that has expired', credential: key({ expires_at: iso(-3600) }) },
  { kind, name: 'an API key that expires at no time', credential: key({ expires_at: 'soon' }) },
  {
    kind,
    name: 'an API key with an owner of a new type',
    credential: key({ owner: { type: 'team', id: 't_1' } }),
  },
  { kind, name: 'an API key without an owner', credential: key({ owner: null }) },
  { kind, name: 'an API key whose owner has no id', credential: key({ owner: { type: 'organization' } }) },
  { kind, name: 'an API key whose permissions are no list', credential: key({ permissions: 'posts:read' }) },
  { kind, name: 'an API key that is unknown', credential: () => 'sk_unknown' },
  {
    kind,
    name: 'an API key that was deleted',
    credential({ workos }) {
      const value = workos.issueApiKey();
      workos.revoke(value);
      return value;
    },
  },
  { kind, name: 'the API key of the environment itself', credential: ({ workos }) => workos.apiKey },
  { kind, name: 'an API key, and a wrong secret', secret: 'sk_test_wrong', credential: key() },
  { kind, name: 'outage: an API key, 429', outage: 'rate_limited', credential: key() },
  { kind, name: 'outage: an API key, 500', outage: 'server_error', credential: key() },
  { kind, name: 'outage: an API key, a page of HTML', outage: 'bad_gateway', credential: key() },
  { kind, name: 'outage: an API key, no connection', outage: 'unreachable', credential: key() },
];
