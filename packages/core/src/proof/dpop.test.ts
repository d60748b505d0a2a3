import { describe, expect, it } from 'vitest';
import { dpopClient, encode, uri } from '../../test/dpop-setup.js';
import { requestWith } from '../../test/proofs.js';
import { opaqueTokens, noNetwork } from '../../test/setup.js';
import { createVerifier } from '../verifier/create-verifier.js';
import { dpop } from './dpop.js';
import { memoryReplay } from './memory-replay.js';

const client = await dpopClient();
const { codeOf, proof } = client;

describe('the example of RFC 9449', () => {
  // §7.1, figures 12 to 14: the token, the proof and its claims; §6.1, figure 8: the thumbprint of its key.
  const token = 'Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU';
  const example = {
    header: { typ: 'dpop+jwt', alg: 'ES256' },
    jwk: {
      kty: 'EC',
      x: 'l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs',
      y: '9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA',
      crv: 'P-256',
    },
    claims: {
      jti: 'e1j3V_bKic8-LAEB',
      htm: 'GET',
      htu: 'https://resource.example.org/protectedresource',
      iat: 1_562_262_618,
      ath: 'fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo',
    },
    signature: '2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA',
  };
  // The members stand in the order of the RFC, so that the signature fits.
  const shown = `${encode({ ...example.header, jwk: example.jwk }, example.claims)}.${example.signature}`;
  const verifierAt = (seconds: number) =>
    createVerifier({
      authorities: [
        opaqueTokens({ sub: 'someone', cnf: { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' } }),
      ],
      proofs: [dpop({ origins: ['https://resource.example.org'], replay: memoryReplay() })],
      now: () => seconds,
      fetch: noNetwork,
    });
  const request = requestWith({ token, proof: shown, target: '/protectedresource' });

  it('is accepted once, in its time', async () => {
    const verifier = verifierAt(example.claims.iat + 5);
    expect((await verifier.authenticate(request)).outcome).toBe('granted');
    expect((await verifier.authenticate(request)).denial?.code).toBe('proof_replayed');
  });

  it('is too old today', async () => {
    const { denial } = await verifierAt(1_800_000_000).authenticate(request);
    expect(denial?.code).toBe('proof_expired');
  });
});

describe('a proof is accepted', () => {
  it.each(['ES256', 'Ed25519', 'PS256', 'RS256'])('that is signed with %s', async (algorithm) => {
    const one = await dpopClient({}, algorithm);
    expect(await one.codeOf(await one.proof())).toBe('granted');
    expect(await one.codeOf(await one.proof())).toBe('granted');
    const used = await one.proof();
    expect(await one.codeOf(used)).toBe('granted');
    expect(await one.codeOf(used)).toBe('proof_replayed');
  });

  it('that is signed with Ed25519 under its older name (RFC 9864 §2.2)', async () => {
    const one = await dpopClient({}, 'Ed25519');
    expect(await one.codeOf(await one.proof({}, { alg: 'EdDSA' }))).toBe('granted');
  });

  it.each(['ES384', 'ES512', 'PS384', 'RS512'])(
    'that is signed with %s, if it is listed',
    async (algorithm) => {
      const one = await dpopClient({ algorithms: [algorithm as 'ES384'] }, algorithm);
      expect(await one.codeOf(await one.proof())).toBe('granted');
      const other = await dpopClient({}, algorithm);
      expect(await other.codeOf(await other.proof())).toBe('proof_algorithm_unsupported');
    },
  );

  it.each<[string, object, object]>([
    ['with claims that nobody knows here (RFC 9449 §4.2)', { client: 'x', exp: 4e9, list: [1] }, {}],
    ['with header parameters that nobody knows here', {}, { kid: 'key', x5t: 'x', list: [1] }],
    [
      'with a key as WebCrypto exports it',
      {},
      { jwk: { ...client.key.jwk, ext: true, key_ops: ['verify'] } },
    ],
    [
      'with a key that names its use and algorithm',
      {},
      { jwk: { ...client.key.jwk, use: 'sig', alg: 'ES256' } },
    ],
    ['with a type in capitals (RFC 7515 §4.1.9)', {}, { typ: 'application/DPoP+JWT' }],
    ['with optional header parameters that are null', {}, { kid: null }],
    ['with a query and a fragment in "htu", which are ignored', { htu: `${uri}?a=b#c` }, {}],
    ['with an "htu" of another notation', { htu: 'HTTPS://API.example.com:443/a/../p%61yroll' }, {}],
    ['with a "jti" of 256 characters', { jti: 'x'.repeat(256) }, {}],
    ['with a nonce that nobody requires', { nonce: 'x' }, {}],
    ['with fractions of a second', { iat: client.clock.now() - 0.5 }, {}],
  ])('%s', async (_name, claims, header) => {
    expect(await codeOf(await proof(claims, header))).toBe('granted');
  });

  it('under a scheme in any case (RFC 9110 §11.1)', async () => {
    expect(await codeOf(await proof(), { scheme: 'dpop' })).toBe('granted');
  });

  it('whatever Host and X-Forwarded headers say', async () => {
    expect(await codeOf(await proof(), { host: 'evil.example' })).toBe('granted');
  });

  it('for each method, HEAD included', async () => {
    for (const method of ['HEAD', 'POST', 'DELETE', 'QUERY'])
      expect(await codeOf(await proof({ htm: method }), { method })).toBe('granted');
  });

  it('for one of several origins', async () => {
    const one = await dpopClient({ origins: ['https://old.example.com', 'https://api.example.com:8443'] });
    expect(await one.codeOf(await one.proof({ htu: 'https://old.example.com/payroll' }))).toBe('granted');
    expect(await one.codeOf(await one.proof({ htu: 'https://api.example.com:8443/payroll' }))).toBe(
      'granted',
    );
    expect(await one.codeOf(await one.proof())).toBe('proof_target_mismatch');
  });

  it('for the path that "path" gives', async () => {
    const one = await dpopClient({ path: ({ target = '' }) => `/v1${target}` });
    expect(await one.codeOf(await one.proof({ htu: 'https://api.example.com/v1/payroll' }))).toBe('granted');
    expect(await one.codeOf(await one.proof())).toBe('proof_target_mismatch');
  });
});

describe('the time of a proof', () => {
  it('counts from maxAge and tolerance ago to tolerance ahead, both included', async () => {
    const one = await dpopClient({ maxAge: 5, tolerance: 2 });
    const now = one.clock.now();
    const codes: string[] = [];
    for (const iat of [now - 7.001, now - 7, now + 2, now + 2.001])
      codes.push(await one.codeOf(await one.proof({ iat })));
    expect(codes).toEqual(['proof_expired', 'granted', 'granted', 'proof_issued_in_future']);
  });

  it('is 60 seconds and 10 more by default', async () => {
    const now = client.clock.now();
    expect(await codeOf(await proof({ iat: now - 70 }))).toBe('granted');
    expect(await codeOf(await proof({ iat: now + 10 }))).toBe('granted');
  });
});

describe('a proof for another address', () => {
  it('is explained with the expected one, without the query of the request', async () => {
    const { denial } = await client.send(await proof({ htu: 'https://secret.example/x' }), {
      target: '/payroll?token=secret',
    });
    expect(denial?.hint).toContain('https://api.example.com/payroll (The origin differs.');
    expect(JSON.stringify(denial)).not.toContain('secret');
    const other = await client.send(await proof({ htu: `${uri}/5` }));
    expect(other.denial?.hint).toContain('The path differs.');
  });

  it.each([undefined, '*', '/payroll ', String.raw`\payroll`, '/%'])(
    'is any, if the address of the request is %j',
    async (target) => {
      const { denial } = await client.send(await proof(), { target });
      expect(denial?.code).toBe('proof_target_mismatch');
      expect(denial?.hint).toContain('"target" of its AuthRequest');
    },
  );

  it('is one of another host, if the path begins with two slashes', async () => {
    const sent = await proof({ htu: 'https://evil.example/payroll' });
    expect(await codeOf(sent, { target: '//evil.example/payroll' })).toBe('proof_target_mismatch');
    const own = await proof({ htu: 'https://api.example.com//evil.example/payroll' });
    expect(await codeOf(own, { target: '//evil.example/payroll' })).toBe('granted');
  });
});
