import { describe, expect, it } from 'vitest';
import { dpopClient, origins } from '../../test/dpop-setup.js';
import { athOf, createProofKey, requestWith } from '../../test/proofs.js';
import { peopleOf } from '../../test/setup.js';
import type { Authority } from '../authority/authority.js';
import { unchecked } from '../options/unchecked.js';
import type { DenialCode } from '../response/denial.js';
import { createVerifier } from '../verifier/create-verifier.js';
import { dpop } from './dpop.js';
import { mutualTls } from './mutual-tls.js';
import { statelessNonces } from './stateless-nonces.js';

const nonces = statelessNonces({ secrets: ['a secret of thirty-two letters 1'] });

describe('a proof with two faults is denied for the first one in the order of RFC 9449 §4.3', async () => {
  const { clock, codeOf, proof } = await dpopClient({ nonce: nonces });
  const nonce = await nonces.create(clock.now());
  const faults: readonly (readonly [DenialCode, object, object])[] = [
    ['proof_claim_missing', { jti: undefined }, {}],
    ['proof_type_mismatch', {}, { typ: 'JWT' }],
    ['proof_algorithm_unsupported', {}, { alg: 'HS256' }],
    ['proof_key_unusable', {}, { jwk: { kty: 'EC' } }],
    ['proof_method_mismatch', { htm: 'POST' }, {}],
    ['proof_target_mismatch', { htu: 'https://evil.example/' }, {}],
    ['proof_nonce_required', { nonce: 'x' }, {}],
    ['proof_expired', { iat: 5 }, {}],
    ['proof_token_mismatch', { ath: 'x' }, {}],
  ];
  const pairs = faults.flatMap((first, at) => faults.slice(at + 1).map((second) => [first, second] as const));

  it.each(pairs.map(([first, second]) => [first[0], second[0], first, second] as const))(
    '%s before %s',
    async (code, _other, first, second) => {
      const given = await proof({ nonce, ...second[1], ...first[1] }, { ...second[2], ...first[2] });
      expect(await codeOf(given)).toBe(code);
    },
  );
});

describe('a token that is bound to a key', async () => {
  const { verifier, token, proof } = await dpopClient();
  const schemes = [
    'Bearer',
    'bearer',
    'DPoP',
    'dpop',
    'DPoP DPoP',
    'Bearer DPoP',
    'DPoP Bearer',
    'Basic',
    'JWT',
    '',
  ];

  it.each(schemes)('is not accepted without its proof, however the header is written: %j', async (scheme) => {
    for (const gap of [' ', '  ', '\t', '', '\u00a0'])
      for (const end of ['', ',', ' ', ', Bearer x', ', DPoP x'])
        for (const given of [undefined, '', 'x']) {
          const request = requestWith({ token, proof: given });
          const header = (name: string) =>
            name === 'authorization' ? `${scheme}${gap}${token}${end}` : request.header(name);
          const { outcome } = await verifier.authenticate({ ...request, header });
          expect(outcome).not.toBe('granted');
        }
  });

  it('needs its proof again for each request, although the token is cached', async () => {
    const stranger = await createProofKey();
    const send = async (given: string | undefined, more: object = {}) =>
      (await verifier.authenticate(requestWith({ token, proof: given, ...more }))).denial?.code ?? 'granted';
    const used = await proof();
    expect(await send(used)).toBe('granted');
    expect(await send(used)).toBe('proof_replayed');
    expect(await send(undefined)).toBe('proof_missing');
    expect(await send(undefined, { scheme: 'Bearer' })).toBe('token_bound');
    expect(await send(await proof({}, { jwk: stranger.jwk }))).toBe('proof_key_mismatch');
    expect(await send(`${(await proof()).slice(0, -6)}AAAAAA`)).toBe('proof_signature_invalid');
    expect(await send(await proof())).toBe('granted');
  });
});

describe('a token that is bound to a key and to a certificate', async () => {
  const { issuer, clock, key, header, claims } = await dpopClient();
  const certificate = new Uint8Array([1, 2, 3]);
  /** The SHA-256 digest of these bytes in base64url, computed with OpenSSL. */
  const thumbprint = 'A5BYxvLAy0ksUzsKTRTvd8wPeKvMztUofYShogEc-4E';

  it.each<[string, string, Uint8Array | undefined, string, string]>([
    ['both', key.thumbprint, certificate, 'DPoP', 'granted'],
    ['both, under Bearer', key.thumbprint, certificate, 'Bearer', 'token_bound'],
    ['the proof only', key.thumbprint, undefined, 'DPoP', 'certificate_missing'],
    ['another certificate', key.thumbprint, new Uint8Array([4]), 'DPoP', 'certificate_mismatch'],
    ['another key', 'x'.repeat(43), certificate, 'DPoP', 'proof_key_mismatch'],
  ])('needs both, and a refused proof is not marked: %s', async (_name, jkt, shown, scheme, code) => {
    for (const reversed of [false, true]) {
      let marked = 0;
      const replay = { seen: () => (marked += 1) > 1 };
      const methods = [dpop({ origins, replay }), mutualTls()];
      const verifier = createVerifier({
        authorities: [peopleOf(issuer)],
        proofs: reversed ? methods.toReversed() : methods,
        now: clock.now,
      });
      const token = await issuer.mint({ cnf: { jkt, 'x5t#S256': thumbprint } });
      const proof = await key.sign(header, { ...claims(), ath: await athOf(token) });
      const request = { ...requestWith({ token, scheme, proof }), peerCertificate: () => shown };
      expect((await verifier.authenticate(request)).denial?.code ?? 'granted').toBe(code);
      expect(marked).toBe(code === 'granted' ? 1 : 0);
    }
  });
});

// RFC 7800 §3.1: a confirmation that nobody checks must not count as checked.
describe('a verifier without proofs', () => {
  const attested = (claims: object): Authority => ({
    name: 'own',
    accepts: () => true,
    attest: () => ({ attestation: { claims: { sub: 'ann', ...claims } } }),
    rules: [],
  });

  it.each<[string, object, string]>([
    ['a key', { cnf: { jkt: 'x'.repeat(43) } }, 'token_bound'],
    ['a certificate', { cnf: { 'x5t#S256': 'x'.repeat(43) } }, 'token_bound'],
    ['an empty key', { cnf: { jwk: null } }, 'token_bound'],
    // Some issuers let their users name a custom claim.
    ['nothing that is registered', { cnf: { note: 'x' } }, 'granted'],
    ['nothing', {}, 'granted'],
  ])('judges a token that an authority without rules says is bound to %s', async (_name, claims, code) => {
    const verifier = createVerifier({ authorities: [attested(claims)] });
    for (let times = 0; times < 3; times += 1)
      expect((await verifier.verify('token')).denial?.code ?? 'granted').toBe(code);
    const behindGateway = createVerifier({ authorities: [{ ...attested(claims), binding: unchecked }] });
    expect((await behindGateway.verify('token')).access?.subject).toBe('ann');
  });
});
