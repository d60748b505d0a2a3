import { describe, expect, it } from 'vitest';
import { deny } from '../response/any-denial.js';
import { denyProof } from './deny-proof.js';

describe('denyProof', () => {
  it('gives the denial of the table, with a hint of its own that names the check of RFC 9449 §4.3', () => {
    const denial = denyProof('proof_expired', { maxAge: 60, tolerance: 10 });
    expect(denial).toEqual({ ...deny('proof_expired', { maxAge: 60, tolerance: 10 }), hint: denial.hint });
    expect(denial.hint).toContain('RFC 9449 §4.3, check 11');
    expect(denyProof('proof_missing').detail).toEqual({});
  });

  it('names the claim that is missing or malformed', () => {
    const { hint } = denyProof('proof_claim_missing', { claim: 'jti' });
    expect(hint).toMatch(/check 3\)\. The claim is "jti"\.$/);
    const { hint: other } = denyProof('proof_claim_missing', { claim: 'iat', unit: 'milliseconds' });
    expect(other).toContain('The claim is "iat". It looks like milliseconds, but "iat" is in seconds.');
  });

  it.each(['exp', 'nbf'])('says that "%s" is a number if it is there', (claim) => {
    const { hint } = denyProof('proof_claim_missing', { claim });
    expect(hint).toMatch(`The claim is "${claim}", which must be a number if it is there.`);
  });

  it('names the algorithms that are allowed', () => {
    const { hint } = denyProof('proof_algorithm_unsupported', { allowed: ['ES256', 'Ed25519'] });
    expect(hint).toContain('check 5): ES256, Ed25519.');
  });

  it('says why the key of the proof is not used', () => {
    const { hint } = denyProof('proof_key_unusable', { problem: 'is a private key' });
    expect(hint).toContain('check 7). The key is a private key.');
  });

  it('names every address that the proof may have', () => {
    const { hint } = denyProof('proof_target_mismatch', {
      origins: ['https://api.example.com', 'https://old.example.com'],
      path: '/payroll',
      differs: 'origin',
    });
    expect(hint).toContain(
      'Expected is https://api.example.com/payroll or https://old.example.com/payroll (The origin differs.',
    );
  });

  it('says that the path of a request is unknown', () => {
    const { hint } = denyProof('proof_target_mismatch', { unknown: 'path' });
    expect(hint).toContain('must set "target" of its AuthRequest.');
    expect(hint).not.toContain('Expected is');
  });
});
