import { describe, expect, it } from 'vitest';
import { dpopClient, origins } from '../../test/dpop-setup.js';
import { configurationError } from '../../test/configuration-error.js';
import { athOf, requestWith } from '../../test/proofs.js';
import { peopleOf } from '../../test/setup.js';
import { createVerifier } from '../verifier/create-verifier.js';
import { isUnavailable } from '../response/unavailable-error.js';
import { dpop } from './dpop.js';
import type { DpopOptions } from './dpop-options.js';
import { memoryReplay } from './memory-replay.js';

const methodWith = (options: Partial<DpopOptions> = {}) =>
  dpop({ origins, replay: memoryReplay(), ...options });

describe('the method of dpop', () => {
  it('checks "jkt", the thumbprint of a key (RFC 9449 §6.1)', () => {
    expect(methodWith().confirmation).toBe('jkt');
  });

  // RFC 9449 §7.1, and RFC 9864 §2.2 for the two names of Ed25519.
  it.each<[DpopOptions['algorithms'], readonly string[]]>([
    [undefined, ['ES256', 'Ed25519', 'EdDSA', 'PS256', 'RS256']],
    [['ES256'], ['ES256']],
    [['EdDSA'], ['Ed25519', 'EdDSA']],
    [
      ['PS512', 'Ed25519'],
      ['PS512', 'Ed25519', 'EdDSA'],
    ],
  ])('offers the scheme DPoP: algorithms %j as %j', (algorithms, names) => {
    expect(methodWith(algorithms && { algorithms }).scheme).toEqual({ name: 'DPoP', algorithms: names });
  });

  it('has the problems of its store, and none if the store looks for none', async () => {
    const seen = () => false;
    expect(await methodWith({ replay: { seen } }).check?.()).toEqual([]);
    expect(await methodWith({ replay: { seen, check: () => ['evicts'] } }).check?.()).toEqual(['evicts']);
  });

  it.each<[string, Partial<DpopOptions>]>([
    ['unavailable', {}],
    ['granted', { onStoreFailure: 'accept' }],
  ])('leaves a request %s if the store fails and nobody observes it', async (outcome, options) => {
    const { issuer, clock, token, proof } = await dpopClient();
    const seen = () => {
      throw new Error('down');
    };
    const verifier = createVerifier({
      authorities: [peopleOf(issuer)],
      proofs: [methodWith({ replay: { seen }, ...options })],
      now: clock.now,
    });
    const found = await verifier.authenticate(requestWith({ token, proof: await proof() })).then(
      (verdict) => verdict.outcome,
      (error: unknown) => (isUnavailable(error) ? 'unavailable' : error),
    );
    expect(found).toBe(outcome);
  });
});

describe('an option of dpop', () => {
  it.each<[string, object, string]>([
    ['origins', { origins: [5] }, 'dpop: "origins" must be'],
    ['origins', { origins: [['https://api.example.com']] }, 'dpop: "origins" must be'],
    ['origins', { origins: ['https://x/https://api.example.com'] }, 'dpop: "origins" must be'],
    ['nonce', { nonce: { create: () => 'x' } }, 'dpop: "nonce" must be'],
    ['nonce', { nonce: { check: () => 'valid' } }, 'dpop: "nonce" must be'],
    ['replay', { replay: { seen: () => false, timeout: 0 } }, '"replay" of dpop: "timeout" must be'],
  ])('that is wrong is named: %s', (_name, options, message) => {
    expect(() => methodWith(options)).toThrow(configurationError(message));
  });

  it('that is right is taken: a list of origins without those that are equal', async () => {
    const one = await dpopClient({
      origins: ['https://API.example.com:443', 'https://api.example.com', 'https://old.example.com'],
    });
    const { denial } = await one.send(await one.proof({ htu: 'https://api.example.com/other' }));
    expect(denial?.detail.origins).toEqual(['https://api.example.com', 'https://old.example.com']);
    expect(await one.codeOf(await one.proof())).toBe('granted');
  });
});

describe('a key that is no point of its curve', () => {
  // checkJwk looks at its form only: that it can not be used shows when it is imported.
  it('is denied before its proof is verified, each time', async () => {
    const { issuer, codeOf, proof, send } = await dpopClient();
    const jwk = { crv: 'P-256', kty: 'EC', x: 'A'.repeat(43), y: 'A'.repeat(43) };
    // The SHA-256 digest of this JSON (RFC 7638), computed with OpenSSL.
    const jkt = 'Yf7dxNA4Y2zUqbqNw2eswKWsk1wLRG_DGF3vCttT2XQ';
    const token = await issuer.mint({ cnf: { jkt } });
    const ath = await athOf(token);
    for (let count = 0; count < 2; count += 1) {
      const { denial } = await send(await proof({ ath }, { jwk }), { token });
      expect(denial?.code).toBe('proof_key_unusable');
      expect(denial?.detail).toEqual({
        problem: 'cannot be used by this runtime, or is not a point of its curve',
      });
    }
    expect(await codeOf(await proof())).toBe('granted');
  });
});
