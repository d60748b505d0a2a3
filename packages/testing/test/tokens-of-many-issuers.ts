import type { DenialCode, CreatedApiKey, PrincipalKind } from '@tokenward/core';
import type { ClerkServer } from '@tokenward/testing/clerk';
import type { WorkosServer } from '@tokenward/testing/workos';
import { obtainToken, revokeToken } from '../../../tools/demo/tokens.js';

/** One token of the stream, and what is to be thought of it. */
export interface Arrival {
  readonly name: string;
  readonly token: string;
  /** The authority that lets it in, with the kind of principal, or the code of the refusal. */
  readonly expected: readonly [authority: string, kind: PrincipalKind] | DenialCode;
  /** Which endpoint must be asked about it, if one must. */
  readonly asks?: 'clerk' | 'workos' | 'oidc';
}

/** Where the tokens come from. */
export interface World {
  readonly clerk: ClerkServer;
  readonly machineId: string;
  readonly workos: WorkosServer;
  /** The address of the authorization server. */
  readonly oidc: string;
  readonly keys: readonly CreatedApiKey[];
}

type Source = (world: World, index: number) => Promise<string> | string;

/** Good tokens of every kind; the last word says which endpoint is asked. */
const good: Readonly<Record<string, readonly [Source, string, PrincipalKind, Arrival['asks']?]>> = {
  'a Clerk session': [({ clerk }) => clerk.mintSession(), 'session_token', 'person'],
  'an old Clerk session': [({ clerk }) => clerk.mintLegacySession(), 'session_token', 'person'],
  'a Clerk M2M JWT': [
    ({ clerk, machineId }) => clerk.mintM2mJwt({ scopes: `mch_other ${machineId}` }),
    'm2m_token',
    'machine',
  ],
  'a Clerk OAuth JWT': [({ clerk }) => clerk.mintOAuthJwt(), 'oauth_token', 'person'],
  'an opaque Clerk M2M token': [
    ({ clerk, machineId }) => clerk.issueM2mToken({ scopes: [machineId] }),
    'm2m_token',
    'machine',
    'clerk',
  ],
  'an opaque Clerk OAuth token': [({ clerk }) => clerk.issueOAuthToken(), 'oauth_token', 'person', 'clerk'],
  'a Clerk API key': [({ clerk }) => clerk.issueApiKey(), 'api_key', 'api_key', 'clerk'],
  'a WorkOS session': [({ workos }) => workos.mintSession(), 'workos_session', 'person'],
  'a WorkOS Connect user token': [({ workos }) => workos.mintUserToken(), 'workos_connect', 'person'],
  'a WorkOS Connect M2M token': [({ workos }) => workos.mintM2mToken(), 'workos_connect', 'machine'],
  'a WorkOS API key': [({ workos }) => workos.issueApiKey(), 'workos_api_key', 'api_key', 'workos'],
  'an at+jwt of oidc-provider': [({ oidc }) => obtainToken(oidc, 'reader'), 'people', 'machine'],
  'an opaque token of oidc-provider': [
    ({ oidc }) => obtainToken(oidc, 'discreet'),
    'opaque',
    'machine',
    'oidc',
  ],
  'an API key of our own': [({ keys }, index) => String(keys[index]?.key), 'keys', 'api_key'],
};

/** Tokens that must be refused, and how. */
const hostile: Readonly<Record<string, readonly [Source, DenialCode, Arrival['asks']?]>> = {
  'a tampered Clerk session': [async ({ clerk }) => tampered(await clerk.mintSession()), 'signature_invalid'],
  'a tampered WorkOS session': [
    async ({ workos }) => tampered(await workos.mintSession()),
    'signature_invalid',
  ],
  'a tampered at+jwt': [async ({ oidc }) => tampered(await obtainToken(oidc, 'reader')), 'signature_invalid'],
  'an expired Clerk session': [({ clerk }) => clerk.mintSession({}, { expiresIn: -30 }), 'token_expired'],
  'a Clerk session of another page': [
    ({ clerk }) => clerk.mintSession({ azp: 'https://evil.test' }),
    'authorized_party_mismatch',
  ],
  'a Clerk session of no page': [({ clerk }) => clerk.mintSession({ azp: undefined }), 'claim_missing'],
  'a token of a Clerk template': [({ clerk }) => clerk.mintTemplate(), 'type_mismatch'],
  'a Clerk M2M JWT for another machine': [
    ({ clerk }) => clerk.mintM2mJwt({ scopes: 'mch_other' }),
    'audience_mismatch',
  ],
  'a revoked opaque Clerk token': [
    ({ clerk }) => revokedAt(clerk, clerk.issueOAuthToken()),
    'token_inactive',
    'clerk',
  ],
  'a revoked Clerk API key': [
    ({ clerk }) => revokedAt(clerk, clerk.issueApiKey()),
    'token_inactive',
    'clerk',
  ],
  'a Clerk token that never was': [
    (_world, index) => `mt_${index}${'0'.repeat(30)}`,
    'token_inactive',
    'clerk',
  ],
  'a WorkOS ID token': [({ workos }) => workos.mintIdToken(), 'audience_mismatch'],
  'an expired WorkOS token': [({ workos }) => workos.mintM2mToken({}, { expiresIn: -30 }), 'token_expired'],
  'a WorkOS token for another environment': [
    ({ workos }) => workos.mintM2mToken({ aud: 'client_01HELSEWHERE' }),
    'audience_mismatch',
  ],
  'a WorkOS API key that never was': [
    (_world, index) => `sk_${index}${'0'.repeat(30)}`,
    'token_inactive',
    'workos',
  ],
  'a token for another API': [({ oidc }) => obtainToken(oidc, 'reader', 'other'), 'audience_mismatch'],
  'a revoked opaque token': [
    async ({ oidc }) => {
      const token = await obtainToken(oidc, 'discreet');
      await revokeToken(oidc, 'discreet', token);
      return token;
    },
    'token_inactive',
    'oidc',
  ],
  'a mistyped API key': [({ keys }, index) => mistyped(String(keys[index]?.key)), 'token_malformed'],
  'a JWT of an issuer that nobody knows': [
    ({ clerk }) => clerk.mintSession({ iss: 'https://evil.test' }),
    'issuer_unknown',
  ],
  'a JWT without a signature': [
    async ({ clerk }) => unsigned(await clerk.mintSession()),
    'algorithm_unsupported',
  ],
  'something with a blank in it': [(_world, index) => `not a token ${index}`, 'token_malformed'],
};

/** Makes `each` tokens of every kind, in an order that is mixed but the same each time. */
export async function arrivals(world: World, each: number): Promise<readonly Arrival[]> {
  const made: Arrival[] = [];
  for (let index = 0; index < each; index += 1) {
    for (const [name, [source, authority, kind, asks]] of Object.entries(good))
      made.push({
        name,
        token: await source(world, index),
        expected: [authority, kind],
        ...(asks && { asks }),
      });
    for (const [name, [source, code, asks]] of Object.entries(hostile))
      made.push({ name, token: await source(world, index), expected: code, ...(asks && { asks }) });
  }
  return made
    .map((arrival, at) => ({ arrival, place: (at * 7919) % 104_729 }))
    .sort((a, b) => a.place - b.place)
    .map(({ arrival }) => arrival);
}

function revokedAt(clerk: ClerkServer, token: string): string {
  clerk.revoke(token);
  return token;
}

/** Alters one character in the middle of the signature. */
function tampered(token: string): string {
  const at = token.lastIndexOf('.') + 20;
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
}

function mistyped(key: string): string {
  return key.slice(0, 12) + (key[12] === 'x' ? 'y' : 'x') + key.slice(13);
}

function unsigned(token: string): string {
  const header = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
  return `${header}.${token.split('.')[1]}.`;
}
