import { exportJWK, generateKeyPair, importJWK } from 'jose';
import { expect, it } from 'vitest';
import { allAlgorithms } from '../signature/algorithms.js';
import { importPublicJwk } from './import-public-jwk.js';
import type { PublicJwk } from './jwk-policy.js';

it.each(allAlgorithms())(
  'imports a key for %s as jose does, or rejects where jose does',
  async (algorithm) => {
    const pair = await generateKeyPair(algorithm, { extractable: true }).catch(() => undefined);
    // Its runtime has no such algorithm.
    const jwk = pair === undefined ? { kty: 'AKP', pub: 'AA' } : await exportJWK(pair.publicKey);
    const expected = await importJWK({ ...jwk, alg: algorithm }, algorithm).catch(() => undefined);
    const { key_ops: _ops, ext: _ext, alg: _alg, ...members } = jwk as Record<string, unknown>;
    const key = await importPublicJwk(members as PublicJwk, algorithm).catch(() => undefined);
    expect(describe(key)).toEqual(describe(expected as typeof key));
    expect(key === undefined).toBe(pair === undefined);
  },
);

function describe(key: Awaited<ReturnType<typeof importPublicJwk>> | undefined): unknown {
  if (key === undefined) return undefined;
  const { algorithm, extractable, type, usages } = key;
  return { algorithm: JSON.stringify(algorithm), extractable, type, usages };
}

it.each([
  ['another type', { kty: 'RSA', n: 'AA', e: 'AQAB' }],
  ['a secret', { kty: 'oct', k: 'AA' }],
  ['nothing', { kty: 'EC' }],
])('rejects a key for ES256 with %s', async (_what, jwk) => {
  const imported = importPublicJwk(jwk, 'ES256').then(
    () => 'imported',
    () => 'rejected',
  );
  expect(await imported).toBe('rejected');
});
