import { createVerifier, unchecked } from '@tokenward/core';
import { createClock, createIssuer } from '@tokenward/testing';
import type { MintClaims } from '@tokenward/testing';
import { exportSPKI, importJWK } from 'jose';
import type { CryptoKey } from 'jose';
import { describe, expect, it } from 'vitest';
import { clerk } from './index.js';
import type { ClerkAuthority, ClerkProgramOptions } from './index.js';
import { headers, networkOf, sessionClaims } from './test-network.js';
import { codeOf, now } from './test-programs.js';

const clock = createClock(now);
const issuer = await createIssuer({ url: 'https://clerk.test', algorithm: 'RS256', clock });

const stranger = await createIssuer({ url: issuer.url, algorithm: 'RS256', clock });
const jwtKey = await exportSPKI((await importJWK(issuer.jwks().keys[0]!)) as CryptoKey);
const backendJwks = 'GET https://api.clerk.com/v1/jwks';

function world(authorities: readonly ClerkAuthority[]) {
  const { fetch, requests } = networkOf({ [backendJwks]: () => Response.json(issuer.jwks()) });
  return { verifier: createVerifier({ authorities, now: clock.now, fetch }), requests };
}

const minted = {
  m2m_token: (claims: MintClaims, by = issuer) =>
    by.mint({ aud: undefined, sub: 'mch_a', ...claims }, headers.m2m),
  oauth_token: (claims: MintClaims, by = issuer) =>
    by.mint({ aud: undefined, sub: 'user_1', client_id: 'client_1', ...claims }, headers.oauth),
} as const;
const kinds = ['m2m_token', 'oauth_token'] as const;
const programs = { senders: ['mch_a'], acceptsToken: kinds } as const;

describe('JWTs of machines and OAuth clients without "issuer"', () => {
  it.each<readonly [string, Partial<ClerkProgramOptions>, readonly string[]]>([
    ['jwtKey', { jwtKey }, []],
    ['secretKey', { secretKey: 'sk_test' }, [backendJwks]],
  ])('JWTs without "issuer" are verified with the keys of %s, with any "iss"', async (_, given, asked) => {
    const { verifier, requests } = world(clerk({ ...programs, ...given }));
    for (const kind of kinds)
      for (const iss of [issuer.url, 'https://clerk.other.test', undefined, 1, null]) {
        const { access } = await verifier.verify(await minted[kind]({ iss }));
        expect(access?.authority).toBe(kind);
        expect((access?.claims as { iss?: unknown } | undefined)?.iss).toBe(iss);
      }
    expect(requests).toEqual(asked);
  });

  it.each(kinds)('JWTs without "issuer" are rejected if another key signed them: %s', async (kind) => {
    const { verifier } = world(clerk({ ...programs, jwtKey }));
    expect(await codeOf(verifier.verify(await minted[kind]({}, stranger)))).toBe('signature_invalid');
  });

  it('every other check applies to JWTs without "issuer"', async () => {
    const { verifier } = world(clerk({ ...programs, jwtKey, audience: 'https://api.test' }));
    const cases = [
      [minted.m2m_token({ exp: clock.now() - 6 }), 'token_expired'],
      [minted.m2m_token({ exp: undefined }), 'claim_missing'],
      [minted.m2m_token({ nbf: clock.now() + 6 }), 'token_not_yet_valid'],
      [minted.m2m_token({ sub: 'mch_stranger' }), 'authorized_party_mismatch'],
      [minted.oauth_token({ aud: 'https://other.test' }), 'audience_mismatch'],
      [minted.oauth_token({ client_id: undefined, aud: 'https://api.test' }), 'claim_missing'],
      [issuer.mint({ ...sessionClaims, sub: 'mch_a' }, headers.session), 'type_mismatch'],
      [issuer.mint(sessionClaims, headers.session), 'issuer_unknown'],
    ] as const;
    for (const [token, code] of cases) expect(await codeOf(verifier.verify(await token))).toBe(code);
  });

  it('check() recommends "issuer" only if it is not set', async () => {
    const without = await world(clerk({ ...programs, jwtKey })).verifier.check();
    expect(without).toEqual(
      kinds.map((authority) => ({
        authority,
        problem: expect.stringMatching(/^"issuer" is not set, so "iss" is not compared/) as string,
      })),
    );
    expect(await world(clerk({ ...programs, jwtKey, issuer: issuer.url })).verifier.check()).toEqual([]);
  });
});

describe('an instance with several issuers', () => {
  const issuers = [issuer.url, 'https://clerk.moved.test'];
  const { verifier } = world(
    clerk({
      issuer: issuers,
      jwtKey,
      authorizedParties: unchecked,
      senders: ['mch_a'],
      acceptsToken: ['session_token', ...kinds],
    }),
  );
  const all = {
    ...minted,
    session_token: (claims: MintClaims) => issuer.mint({ ...sessionClaims, ...claims }, headers.session),
  };

  it.each(['session_token', ...kinds] as const)(
    'an instance with several issuers accepts each of them and no other: %s',
    async (kind) => {
      for (const iss of issuers)
        expect((await verifier.verify(await all[kind]({ iss }))).access?.authority).toBe(kind);
      for (const iss of ['https://clerk.evil.test', `${issuer.url}/`, undefined, issuers])
        expect(await codeOf(verifier.verify(await all[kind]({ iss })))).toBe('issuer_unknown');
    },
  );

  it('an instance with several issuers requires jwtKey or secretKey', () => {
    expect(() => clerk({ issuer: issuers, senders: ['mch_a'] })).toThrow(
      '"issuer" names several issuers, so "jwtKey" or "secretKey" must say',
    );
  });
});
