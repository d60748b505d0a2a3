import { createHash, createPublicKey } from 'node:crypto';
import { apiKeys, unchecked } from '@tokenward/core';
import type { Claims } from '@tokenward/core';
import { expect, it } from 'vitest';
import { createIssuerNetwork } from '../test/issuer-network.js';
import { corpus } from './corpus.js';
import {
  azureB2c,
  betterAuth,
  descope,
  entraExternalId,
  gitlab,
  googleIap,
  logto,
  propelauth,
  vercel,
} from './index.js';
import type { Sample } from './sample.js';

const network = await createIssuerNetwork();
const tenant = '11111111-2222-4333-8444-555555555555';
const api = 'https://api.acme.test';

const b2c = azureB2c({
  domain: 'login.acme.test',
  tenant,
  policies: 'B2C_1_SignIn',
  audience: 'bbbbbbbb-0000-4000-8000-0000000000b2',
});
const named = entraExternalId({
  tenant,
  subdomain: 'acme',
  audience: 'bbbbbbbb-0000-4000-8000-000000000002',
});
const inRegion = descope({ projectId: 'P2abcdef', baseUrl: 'https://auth.acme.test', audience: api });
const job = gitlab({
  url: 'https://gitlab.acme.test',
  audience: api,
  projects: 'acme/api',
  refs: 'refs/heads/main',
  environments: 'production',
});
const onGitlab = { iss: 'https://gitlab.acme.test' };
const team = { team: 'acme', projectId: 'prj_1' };
const iap = googleIap({ audience: '/projects/123/global/backendServices/456', hostedDomain: 'acme.test' });

it.each<[string, { readonly name: string }, Sample, Claims, string]>([
  [
    'B2C, a custom domain',
    b2c,
    corpus['Azure AD B2C: a user'],
    { iss: `https://login.acme.test/${tenant}/v2.0/` },
    'granted',
  ],
  ['B2C, the domain of others', b2c, corpus['Azure AD B2C: a user'], {}, 'issuer_unknown'],
  [
    'B2C, a policy that is not text',
    b2c,
    corpus['Azure AD B2C: a user'],
    { iss: `https://login.acme.test/${tenant}/v2.0/`, tfp: { toLowerCase: 1 } },
    'token_unrecognized',
  ],
  [
    'External ID, the name of the tenant',
    named,
    corpus['Entra External ID: a user'],
    { iss: `https://acme.ciamlogin.com/${tenant}/v2.0` },
    'granted',
  ],
  [
    'External ID, the name of another tenant',
    named,
    corpus['Entra External ID: a user'],
    { iss: `https://evil.ciamlogin.com/${tenant}/v2.0` },
    'issuer_unknown',
  ],
  [
    'Descope, its own domain and audience',
    inRegion,
    corpus['Descope: a user'],
    { iss: 'https://auth.acme.test/P2abcdef', aud: api },
    'granted',
  ],
  ['Descope, without the audience that is set', inRegion, corpus['Descope: a user'], {}, 'claim_missing'],
  ['Descope, another audience', inRegion, corpus['Descope: a user'], { aud: 'other' }, 'audience_mismatch'],
  ['GitLab, its own instance, ref and environment', job, corpus['GitLab: a job'], onGitlab, 'granted'],
  [
    'GitLab, a tag named like the branch',
    job,
    corpus['GitLab: a job'],
    { ...onGitlab, ref_path: 'refs/tags/main' },
    'claims_invalid',
  ],
  [
    'GitLab, another environment',
    job,
    corpus['GitLab: a job'],
    { ...onGitlab, environment: 'staging' },
    'claims_invalid',
  ],
  [
    'GitLab, no environment',
    job,
    corpus['GitLab: a job'],
    { ...onGitlab, environment: undefined },
    'claim_missing',
  ],
  [
    'Vercel, the global issuer',
    vercel(team),
    corpus['Vercel: a deployment'],
    { iss: 'https://oidc.vercel.com' },
    'granted',
  ],
  [
    'Vercel, a preview that is allowed',
    vercel({ ...team, environments: ['preview'] }),
    corpus['Vercel: a deployment'],
    { environment: 'preview' },
    'granted',
  ],
  [
    'Vercel, an audience of its own',
    vercel({ ...team, audience: api }),
    corpus['Vercel: a deployment'],
    { aud: api },
    'granted',
  ],
  ['IAP, the hosted domain', iap, corpus['Google Cloud IAP: a user'], {}, 'granted'],
  [
    'IAP, another hosted domain',
    iap,
    corpus['Google Cloud IAP: a user'],
    { hd: 'evil.test' },
    'claims_invalid',
  ],
  [
    'IAP, an account without a domain',
    iap,
    corpus['Google Cloud IAP: a user'],
    { hd: undefined },
    'claim_missing',
  ],
])('judges a token of %s', async (_, authority, sample, claims, code) => {
  expect(await network.judge(authority as typeof b2c, sample, claims)).toBe(code);
});

it.each<[string, Claims, object]>([
  ['in the current tenant', {}, { organization: 'T1', permissions: ['reports:read'] }],
  [
    'without a current tenant: those of the project',
    { dct: undefined },
    { organization: undefined, permissions: ['impersonate'] },
  ],
  ['in a tenant that the token does not list', { dct: 'T9' }, { permissions: [] }],
  ['in a tenant named like a method', { dct: 'constructor' }, { permissions: [] }],
  ['in a current tenant that is no text', { dct: 7 }, { organization: undefined, permissions: [] }],
  ['if tenants are no object', { tenants: 'T1' }, { permissions: [] }],
])('reads the permissions of a Descope user %s', async (_, claims, expected) => {
  const principal = await network.principal(
    descope({ projectId: 'P2abcdef' }),
    corpus['Descope: a user'],
    claims,
  );
  expect(principal).toMatchObject(expected);
});

it.each<[string, unknown, string | undefined]>([
  ['one organization', 'urn:logto:organization:o2', 'o2'],
  ['an organization and an API', ['urn:logto:organization:o2', api], 'o2'],
  ['two organizations', ['urn:logto:organization:o2', 'urn:logto:organization:o3'], undefined],
  ['only an API', [api], undefined],
])('reads the organization of a Logto token whose aud names %s', async (_, aud, organization) => {
  const authority = logto({
    endpoint: 'https://acme.logto.app',
    audience: [api, 'urn:logto:organization:o2'],
  });
  const principal = await network.principal(authority, corpus['Logto: a machine'], { aud });
  expect(principal).toMatchObject({ kind: 'machine', organization });
});

it('verifies tokens of PropelAuth with the verifier key, and fetches nothing', async () => {
  const own = await createIssuerNetwork();
  const [key] = own.signer.jwks().keys;
  const verifierKey = String(
    createPublicKey({ key: key!, format: 'jwk' }).export({ type: 'spki', format: 'pem' }),
  );
  const authority = propelauth({ authUrl: 'https://auth.acme.test', verifierKey });
  expect(await own.judge(authority, corpus['PropelAuth: a user'])).toBe('granted');
  expect(own.asked).toEqual([]);
});

it.each<[string, unknown, string | undefined, string]>([
  ['names who impersonates the user', 'support_1', 'support_1', 'granted'],
  ['has no impersonator', undefined, undefined, 'granted'],
  ['has null as its impersonator', null, undefined, 'granted'],
  ['has an impersonator that can not be read', 5, undefined, 'claim_malformed'],
])('a token of PropelAuth %s', async (_what, impersonator, actor, code) => {
  const own = await createIssuerNetwork();
  const [key] = own.signer.jwks().keys;
  const verifierKey = String(
    createPublicKey({ key: key!, format: 'jwk' }).export({ type: 'spki', format: 'pem' }),
  );
  const authority = propelauth({ authUrl: 'https://auth.acme.test', verifierKey });
  const claims = { impersonator_user_id: impersonator };
  expect(await own.judge(authority, corpus['PropelAuth: a user'], claims)).toBe(code);
  expect((await own.principal(authority, corpus['PropelAuth: a user'], claims))?.actor).toBe(actor);
});

it('verifies tokens of Better Auth with EdDSA, its default', async () => {
  const own = await createIssuerNetwork('Ed25519');
  const authority = betterAuth({ url: 'https://app.acme.test', basePath: '/auth' });
  for (const alg of ['Ed25519', 'EdDSA'])
    expect(await own.judge(authority, corpus['Better Auth: a user'], {}, { alg })).toBe('granted');
  expect(new Set(own.asked)).toEqual(new Set(['https://app.acme.test/auth/jwks']));
});

it('verifies API keys of Better Auth by the digests in its table', async () => {
  // @better-auth/api-key 1.7.5: a prefix and 64 letters; the column `key` has the digest of `defaultKeyHasher`.
  const key = `acme_${'aBcDeFgH'.repeat(8)}`;
  const digestOf = (text: string) => createHash('sha256').update(text).digest('base64url');
  const table = new Map([
    [digestOf(key), { enabled: true, referenceId: 'u1', expiresAt: new Date(1_800_000_060_000) }],
  ]);
  const authority = apiKeys({
    name: 'better_auth_key',
    prefix: 'acme_',
    checksum: unchecked,
    lookup(digest) {
      const row = table.get(digest);
      return row?.enabled
        ? { digest, owner: row.referenceId, expires: row.expiresAt.getTime() / 1000 }
        : undefined;
    },
  });
  const { access } = await network.verify([authority], key);
  expect(access).toMatchObject({ kind: 'api_key', subject: 'u1' });
  expect(await network.refusal([authority], `${key}x`)).toBe('api_key_unknown');
});
