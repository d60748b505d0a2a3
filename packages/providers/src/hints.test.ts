import { createVerifier, localKeys } from '@tokenward/core';
import type { Authority } from '@tokenward/core';
import { createClock, createIssuer } from '@tokenward/testing';
import { exportSPKI, importJWK } from 'jose';
import type { CryptoKey } from 'jose';
import { describe, expect, it } from 'vitest';
import { clerk } from './clerk/index.js';
import { sessionClaims } from './clerk/test-network.js';
import { entra, supabase, zitadel } from './index.js';

const clock = createClock(1_800_000_000);
const kit = async (url: string) => createIssuer({ url, clock, algorithm: 'RS256', audience: 'api' });
const denialBy = async (authorities: readonly Authority<string, unknown>[], token: string) =>
  (await createVerifier({ authorities, now: clock.now }).verify(token)).denial;

const tenant = '11111111-2222-3333-4444-555555555555';

describe('the hint for a rejected token of a preset', () => {
  it('names azp for an ID token of Entra', async () => {
    const issuer = await kit(`https://login.microsoftonline.com/${tenant}/v2.0`);
    const authority = entra({ tenant, audience: 'api', keys: localKeys(issuer.jwks()) });
    const denial = await denialBy([authority], await issuer.mint({ tid: tenant }));
    expect(denial).toMatchObject({ code: 'type_mismatch', detail: { claim: 'azp' } });
    expect(denial?.hint).toContain('The claim "azp"');
  });

  it('names the claim of Zitadel that only an ID token has', async () => {
    const issuer = await kit('https://acme.zitadel.cloud');
    const authority = zitadel({ issuer: issuer.url, projectId: 'api', keys: localKeys(issuer.jwks()) });
    for (const [claim, claims] of [
      ['jti', { jti: undefined }],
      ['auth_time', { jti: 'j', auth_time: 5 }],
      ['amr', { jti: 'j', amr: ['pwd'] }],
    ] as const)
      expect(await denialBy([authority], await issuer.mint(claims))).toMatchObject({
        code: 'type_mismatch',
        detail: { claim },
      });
  });

  it.each([
    ['is_anonymous', { role: 'authenticated', is_anonymous: true }, 'It is checked by "anonymous".'],
    ['role', { role: 'anon', is_anonymous: false }, 'not accepted here'],
  ] as const)('names the claim %s of Supabase, and no schema', async (claim, claims, text) => {
    const issuer = await kit('https://acme.supabase.co/auth/v1');
    const authority = supabase({ url: 'https://acme.supabase.co', keys: localKeys(issuer.jwks()) });
    const denial = await denialBy([authority], await issuer.mint({ ...claims, aud: 'authenticated' }));
    expect(denial).toMatchObject({ code: 'claims_invalid', detail: { claim } });
    expect(denial?.hint).toContain(`The claim "${claim}"`);
    expect(denial?.hint).toContain(text);
    expect(denial?.hint).not.toContain('schema');
  });
});

describe('the hint of clerk', () => {
  const secretKey = 'sk_test_1';
  const options = { issuer: 'https://clerk.test', authorizedParties: ['https://app.test'] } as const;
  const jwtKeyOf = async () => {
    const issuer = await kit(options.issuer);
    const key = await importJWK(issuer.jwks().keys[0]!);
    return { issuer, jwtKey: await exportSPKI(key as CryptoKey) };
  };

  it('names missingAzp for a session without azp', async () => {
    const { issuer, jwtKey } = await jwtKeyOf();
    const token = await issuer.mint({ ...sessionClaims, azp: undefined });
    const denial = await denialBy(clerk({ ...options, jwtKey }), token);
    expect(denial).toMatchObject({ code: 'claim_missing', detail: { claim: 'azp', option: 'missingAzp' } });
    expect(denial?.hint).toContain('`missingAzp: unchecked`');
  });

  it.each([
    ['header', 'typ', {}, { typ: 'at+jwt' }],
    ['header', 'cat', {}, { cat: 'cl_B7d4PD222AAA' }],
    ['claim', 'sub', { sub: 'mch_1' }, {}],
    ['claim', 'handshake', { handshake: ['__session=x'] }, {}],
  ] as const)('names the %s "%s" that shows another kind of JWT', async (part, name, claims, header) => {
    const { issuer, jwtKey } = await jwtKeyOf();
    const token = await issuer.mint({ ...sessionClaims, ...claims }, { header });
    const denial = await denialBy(clerk({ ...options, jwtKey }), token);
    expect(denial).toMatchObject({
      code: 'type_mismatch',
      detail: { [part]: name, option: 'acceptsToken' },
    });
    expect(denial?.hint).toContain(`The ${part} "${name}"`);
  });

  it.each([
    ['oat_secret', 'oauth_token'],
    ['mt_secret', 'm2m_token'],
    ['ak_secret', 'api_key'],
  ])('says for the opaque token %s that acceptsToken must list %s', async (token, type) => {
    const denial = await denialBy(clerk(options), token);
    expect(denial?.code).toBe('token_unrecognized');
    expect(denial?.hint).toContain(`"acceptsToken" of clerk(...) lists "${type}"`);
    expect(JSON.stringify(denial)).not.toContain('secret');
  });

  it('does not say so for a kind that is accepted', async () => {
    const authorities = clerk({ ...options, secretKey, acceptsToken: ['session_token', 'api_key'] });
    for (const { prefixAdvice } of authorities)
      expect(Object.keys(prefixAdvice ?? {})).toEqual(['mt_', 'oat_']);
  });
});
