import { describe, expect, it } from 'vitest';
import { challenge } from './challenge.js';
import type { ChallengeParts } from './challenge.js';
import { deny } from './any-denial.js';
import type { DenialCode } from './denial.js';

const algorithms = ['ES256', 'PS256'];
const line = (code: DenialCode, parts: ChallengeParts, detail: object = {}): string | undefined =>
  challenge(deny(code, { ...detail }), parts).headers['www-authenticate'];
const ofDpop = 'algs="ES256 PS256", realm="api"';
const both = (rest = ''): string => `Bearer realm="api"${rest}, DPoP ${ofDpop}${rest}`;
const expired = 'error="invalid_token", error_description="The access token has expired."';
const stale = 'error="invalid_dpop_proof", error_description="The DPoP proof is too old."';

describe('the challenges of an API that checks DPoP proofs (RFC 9449 §7.1)', () => {
  it('offer Bearer first and then DPoP, in one header', () => {
    expect(line('credential_missing', { algorithms })).toBe(both());
  });

  it.each<[string, DenialCode, ChallengeParts, string]>([
    [
      'the Bearer scheme was used',
      'token_expired',
      { algorithms },
      `Bearer realm="api", ${expired}, DPoP ${ofDpop}`,
    ],
    [
      'the DPoP scheme was used',
      'token_expired',
      { algorithms, scheme: 'DPoP' },
      `Bearer realm="api", DPoP ${expired}, ${ofDpop}`,
    ],
    ['the proof is wrong', 'proof_expired', { algorithms }, `Bearer realm="api", DPoP ${stale}, ${ofDpop}`],
    [
      'the route takes bound tokens only',
      'token_expired',
      { algorithms, bound: true },
      `DPoP ${expired}, ${ofDpop}`,
    ],
    [
      'no proof is checked and the route takes bound tokens only',
      'token_expired',
      { bound: true },
      `Bearer realm="api", ${expired}`,
    ],
    ['no proof is checked', 'token_expired', { scheme: 'DPoP' }, `Bearer realm="api", ${expired}`],
  ])('have the error where it belongs if %s', (_when, code, parts, expected) => {
    expect(line(code, parts)).toBe(expected);
  });

  it('have the error in both if the request has two credentials (RFC 9449 §7.2)', () => {
    const error =
      'error="invalid_request", error_description="The request carries more than one credential."';
    expect(line('credential_repeated', { algorithms, scopes: ['a'] })).toBe(
      `Bearer realm="api", ${error}, DPoP ${error}, ${ofDpop}`,
    );
  });

  it('are the DPoP challenge alone if the proof needs a nonce, since clients retry only then', () => {
    const header = line('proof_nonce_required', { algorithms, scopes: ['a'], scheme: 'DPoP' });
    expect(header).toMatch(/^DPoP error="use_dpop_nonce", .*, algs="ES256 PS256", realm="api", scope="a"$/);
    expect(header).not.toContain('Bearer');
  });

  it('have the same scopes and metadata in both, beside an error too', () => {
    const parts = { algorithms, scopes: ['a', 'b:c'], metadata: 'https://a.test/.well-known/x' };
    const shared = ', scope="a b:c", resource_metadata="https://a.test/.well-known/x"';
    expect(line('credential_missing', parts)).toBe(both(shared));
    expect(line('token_expired', parts)).toBe(
      `Bearer realm="api", ${expired}${shared}, DPoP ${ofDpop}${shared}`,
    );
  });

  it('name the scopes that this caller lacks instead of those of the route', () => {
    const header = line('scope_missing', { algorithms, scopes: ['a', 'b'] }, { required: ['a'] });
    expect(header?.match(/scope="a"/g)).toHaveLength(2);
    expect(header).not.toContain('b"');
  });

  it('have the classes and the age only beside the error (RFC 9470 §3)', () => {
    const detail = { acr: ['phr', 'pwd'], maxAge: 0, scopes: ['a'] };
    const header = line('authentication_insufficient', { algorithms, scheme: 'DPoP' }, detail);
    expect(header).toMatch(
      /^Bearer realm="api", scope="a", DPoP error=.*, acr_values="phr pwd", max_age="0", algs=.*, scope="a"$/,
    );
    expect(line('token_expired', {}, detail)).toBe(`Bearer realm="api", ${expired}`);
  });

  it.each<[string, object]>([
    ['no detail', {}],
    ['an empty list', { acr: [], maxAge: 'x', scopes: [] }],
    ['a text', { acr: 'phr', maxAge: '5', scopes: 'a' }],
    ['null', { acr: null, maxAge: null, scopes: null }],
  ])('leave out what a denial of the application has wrong: %s', (_what, detail) => {
    expect(line('authentication_insufficient', {}, detail)).toMatch(/required\."$/);
  });

  it('quote every value, so that no value adds a parameter', () => {
    const header = line('scope_missing', { realm: 'a", x="' }, { required: ['b", y="c', 'd\\'] });
    expect(header).toBe(
      'Bearer realm="a\\", x=\\"", error="insufficient_scope", error_description="The access token lacks a scope that ' +
        'is required here.", scope="b\\", y=\\"c d\\\\"',
    );
  });
});
