import { clientSecretPost } from '@tokenward/core';
import type { Access, Authority, Claims } from '@tokenward/core';
import { clerk } from '../src/clerk/index.js';
import { corpus } from '../src/corpus.js';
import type { Sample } from '../src/sample.js';
import type { TestNetwork } from '../src/test-network.js';
import { workos } from '../src/workos/index.js';

/** The options that the functions of both vendors share. `skew` is the allowed clock difference, in seconds. */
export interface SharedOptions {
  readonly skew?: number;
  readonly isRevoked?: (access: Access<string, Claims>) => boolean | PromiseLike<boolean>;
}

/** One kind of credential of a vendor, and its authorities. */
export interface VendorCredential {
  readonly name: string;
  readonly authorities: (options?: SharedOptions) => readonly Authority<string, unknown>[];
  /** The claims of a JWT, or the opaque token. */
  readonly token: Sample | string;
  /** The endpoint that verifies it, if there is one. */
  readonly endpoint?: string;
  /** Its answer about a good token that expires at this time, in seconds since 1970. */
  readonly answer?: (exp: number) => object;
}

const secretKey = 'sk_test';
const clerkAuthorities = ({ skew, isRevoked }: SharedOptions = {}) =>
  clerk({
    issuer: 'https://clerk.acme.test',
    authorizedParties: ['https://app.acme.test'],
    acceptsToken: 'any',
    senders: ['mch_2sender'],
    secretKey,
    machineSecretKey: 'ak_machine',
    ...(skew !== undefined && { clockSkewInMs: skew * 1000 }),
    ...(isRevoked && { isRevoked }),
  });

const workosAuthorities =
  (tokens: 'opaque' | 'every') =>
  ({ skew, isRevoked }: SharedOptions = {}) =>
    workos({
      clientId: 'client_01HENV',
      domain: 'https://acme.authkit.app',
      introspection: { client: clientSecretPost('client_01HAPP', 'secret'), tokens },
      apiKeys: { secret: 'sk_environment', prefix: 'sk_' },
      agents: { types: ['agent_registration', 'agent_instance'] },
      ...(skew !== undefined && { clockTolerance: skew }),
      ...(isRevoked && { isRevoked }),
    });

/** What all answers of Clerk's Backend API have (clerk/openapi-specs: bapi/2026-05-12.yml). */
const fromClerk = (exp: number, more: object) => ({
  id: 'id_2',
  claims: null,
  revoked: false,
  expired: false,
  expiration: exp * 1000,
  created_at: 1_799_999_000_000,
  ...more,
});

const introspection = 'https://acme.authkit.app/oauth2/introspection';

/** What WorkOS answers about a good token (WorkOS, "Token Introspection"). */
const introspected = (exp: number) => ({
  ...corpus['WorkOS: a Connect machine'].claims,
  active: true,
  token_type: 'access_token',
  exp,
});

const clerkCredentials = [
  { name: 'Clerk: a session', token: corpus['Clerk: a session, v2'] },
  { name: 'Clerk: an M2M JWT', token: corpus['Clerk: a machine'] },
  { name: 'Clerk: an OAuth JWT', token: corpus['Clerk: an OAuth application'] },
  {
    name: 'Clerk: an opaque M2M token',
    token: 'mt_2',
    endpoint: 'https://api.clerk.com/m2m_tokens/verify',
    answer: (exp: number) => fromClerk(exp, { subject: 'mch_2sender', scopes: ['mch_2receiver'] }),
  },
  {
    name: 'Clerk: an opaque OAuth token',
    token: 'oat_2',
    endpoint: 'https://api.clerk.com/oauth_applications/access_tokens/verify',
    answer: (exp: number) => fromClerk(exp, { subject: 'user_2', client_id: 'clerkapp', scopes: ['openid'] }),
  },
  {
    name: 'Clerk: an API key',
    token: 'ak_2',
    endpoint: 'https://api.clerk.com/api_keys/verify',
    answer: (exp: number) => fromClerk(exp, { subject: 'user_2', scopes: ['read'] }),
  },
].map((credential) => ({ ...credential, authorities: clerkAuthorities }));

const workosCredentials = [
  { name: 'WorkOS: a session', token: corpus['WorkOS: a session'] },
  { name: 'WorkOS: a Connect JWT', token: corpus['WorkOS: a Connect machine'] },
  { name: 'WorkOS: an agent', token: corpus['WorkOS: an agent made from a blueprint'] },
  { name: 'WorkOS: an opaque token', token: 'opaque', endpoint: introspection, answer: introspected },
  {
    name: 'WorkOS: an API key',
    token: 'sk_2',
    endpoint: 'https://api.workos.com/api_keys/validations',
    answer: (exp: number) => ({
      api_key: {
        id: 'api_key_01H',
        owner: { type: 'organization', id: 'org_01H' },
        permissions: ['reports:read'],
        expires_at: new Date(exp * 1000).toISOString(),
      },
    }),
  },
].map((credential) => ({ ...credential, authorities: workosAuthorities('opaque') }));

/** Every kind of credential of Clerk and of WorkOS. */
export const vendorCredentials: readonly VendorCredential[] = [
  ...clerkCredentials,
  ...workosCredentials,
  {
    name: 'WorkOS: a Connect JWT that is introspected too',
    token: corpus['WorkOS: a Connect machine'],
    endpoint: introspection,
    answer: introspected,
    authorities: workosAuthorities('every'),
  },
];

/** Makes a token that expires at this time, and lets the endpoint of its vendor answer for it. */
export async function tokenOf(
  { token, endpoint, answer }: VendorCredential,
  network: TestNetwork,
  exp = network.signer.clock.now() + 300,
): Promise<string> {
  if (endpoint !== undefined && answer !== undefined)
    network.answer(endpoint, () => Response.json(answer(exp)));
  return typeof token === 'string' ? token : network.sign({ ...token.claims, exp }, token.header);
}
