import { describe, expect, it } from 'vitest';
import { apiKeys, createVerifier, mutualTls, tenants, unchecked } from '../index.js';
import type { Authority, HealthProblem, Requirements } from '../index.js';
import type { ProofMethod } from '../proof/proof-method.js';

const keys = apiKeys({ name: 'keys', prefix: 'acme_', lookup: () => undefined });
const behind: Authority<string, unknown> = { ...keys, name: 'behind', binding: unchecked };
const many = tenants({ name: 'tenants', resolve: () => undefined });

async function found(
  requirements: Requirements,
  authorities: readonly Authority<string, unknown>[] = [keys],
  proofs: readonly ProofMethod[] = [],
): Promise<readonly HealthProblem[]> {
  const verifier = createVerifier({ authorities, proofs });
  verifier.guard(requirements);
  verifier.guard(requirements);
  return verifier.check();
}

describe('a route with `bound: true`', () => {
  it.each<[string, Requirements, Authority<string, unknown>[]?]>([
    ['alone', { bound: true }],
    ['in all', { allOf: [{ bound: true }] }],
    ['in each alternative', { anyOf: [{ bound: true }, { bound: true, scopes: ['a'] }] }],
    ['for other authorities than that behind a gateway', { bound: true, accept: ['keys'] }, [keys, behind]],
    [
      'in the only alternative of its authority',
      {
        anyOf: [
          { accept: ['keys'], bound: true },
          { accept: ['keys'], allOf: [{ bound: true }] },
        ],
      },
      [keys, behind],
    ],
  ])('is one problem of check() if no proof is checked: %s', async (_name, requirements, authorities) => {
    expect(await found(requirements, authorities)).toEqual([
      { authority: 'proofs', problem: expect.stringContaining('set "proofs" of createVerifier') as string },
    ]);
  });

  it.each<[string, Requirements, Authority<string, unknown>[]?, ProofMethod[]?]>([
    ['with a method', { bound: true }, [keys], [mutualTls()]],
    ['with an authority behind a gateway', { bound: true }, [keys, behind]],
    ['with tenants, which may be behind one', { bound: true }, [many]],
    ['in one of two alternatives', { anyOf: [{ bound: true }, { scopes: ['a'] }] }],
    ['nowhere', { scopes: ['a'] }],
  ])('is no problem %s', async (_name, requirements, authorities, proofs) => {
    expect(await found(requirements, authorities, proofs)).toEqual([]);
  });

  it('names "proofs" in the hint of its denial', async () => {
    const authority: Authority = {
      name: 'own',
      accepts: () => true,
      attest: () => ({ attestation: { claims: { sub: 'ann' } } }),
      rules: [],
    };
    const { denial } = await createVerifier({ authorities: [authority] }).verify('token', { bound: true });
    expect(denial?.code).toBe('token_unbound');
    expect(denial?.hint).toContain('if createVerifier has no "proofs"');
  });
});
