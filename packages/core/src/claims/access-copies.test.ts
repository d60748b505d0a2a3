import { describe, expect, it } from 'vitest';
import { barePrincipal } from '../../test/bare-access.js';
import type { CacheableJwt } from '../token/token.js';
import { accessFor } from './access-copies.js';

const claims = Object.freeze({ sub: 'a' });
const header = Object.freeze({ alg: 'ES256' });
const jwt = (more: Partial<CacheableJwt> = {}): CacheableJwt => ({
  kind: 'jwt',
  raw: 'a.b.c',
  unverified: { header, claims },
  verifiedBy: undefined,
  decision: undefined,
  principal: barePrincipal,
  access: undefined,
  ...more,
});
const attestation = { claims, header };

describe('accessFor', () => {
  it('makes one access of a JWT with its own claims and principal', () => {
    const token = jwt();
    const access = accessFor('people', token, attestation, claims, barePrincipal);
    expect(access).toMatchObject({ authority: 'people', claims, token: 'a.b.c' });
    expect(access.header).toBe(header);
    expect(accessFor('people', token, attestation, claims, barePrincipal)).toBe(access);
  });

  it.each<[string, (token: CacheableJwt) => ReturnType<typeof accessFor>]>([
    [
      'the output of a schema',
      (token) => accessFor('people', token, attestation, { sub: 'b' }, barePrincipal),
    ],
    [
      'the principal of a function',
      (token) => accessFor('people', token, attestation, claims, { ...barePrincipal, subject: 'b' }),
    ],
    [
      'claims that the token does not have',
      (token) => accessFor('people', token, { claims: { sub: 'b' } }, { sub: 'b' }, barePrincipal),
    ],
    ['another authority', (token) => accessFor('others', token, attestation, claims, barePrincipal)],
    ['another token', () => accessFor('people', jwt(), attestation, claims, barePrincipal)],
    [
      'an opaque token',
      () => accessFor('people', { kind: 'opaque', raw: 'a' }, { claims }, claims, barePrincipal),
    ],
  ])('makes another access for %s', (_name, make) => {
    const token = jwt();
    const access = accessFor('people', token, attestation, claims, barePrincipal);
    expect(make(token)).not.toBe(access);
  });
});
