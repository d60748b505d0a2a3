import { createCertificate } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { configurationError } from '../../test/configuration-error.js';
import { issuerWithClock, peopleOf } from '../../test/setup.js';
import { certificateHeader, createVerifier, fromHeaders, mutualTls } from '../index.js';
import type { AuthRequest } from '../index.js';
import type { CertificateSource } from './certificate-header.js';

const { clock, issuer } = await issuerWithClock();
const [own, other] = [await createCertificate(), await createCertificate()];

const verifier = createVerifier({
  authorities: [peopleOf(issuer)],
  proofs: [mutualTls()],
  now: clock.now,
  fetch: issuer.fetch,
});

const requestWith = async (cnf: unknown, certificate?: AuthRequest['peerCertificate']) => {
  const token = await issuer.mint({ sub: 'ann', ...(cnf !== undefined && { cnf }) });
  return fromHeaders({ authorization: `Bearer ${token}` }, { peerCertificate: certificate });
};

const outcome = async (cnf: unknown, certificate?: AuthRequest['peerCertificate']): Promise<string> => {
  const result = await verifier.authenticate(await requestWith(cnf, certificate));
  return result.denial?.code ?? result.outcome;
};

const bound = { 'x5t#S256': own.thumbprint };

describe('mutualTls', () => {
  it('accepts a token with the certificate that it is bound to', async () => {
    expect(await outcome(bound, () => own.der)).toBe('granted');
  });

  it('grants a route that requires bound tokens', async () => {
    const request = await requestWith(bound, () => own.der);
    expect((await verifier.authenticate(request, { bound: true })).outcome).toBe('granted');
    const plain = await requestWith(undefined, () => own.der);
    expect((await verifier.authenticate(plain, { bound: true })).denial?.code).toBe('token_unbound');
  });

  it('accepts a token that is not bound, with or without a certificate', async () => {
    expect(await outcome(undefined, () => own.der)).toBe('granted');
    expect(await outcome(undefined)).toBe('granted');
  });

  it('rejects a bound token with another certificate, or without one', async () => {
    expect(await outcome(bound, () => other.der)).toBe('certificate_mismatch');
    expect(await outcome(bound, () => undefined)).toBe('certificate_missing');
    expect(await outcome(bound)).toBe('certificate_missing');
  });

  it.each<[CertificateSource | undefined, string]>([
    [undefined, 'set "certificate" of mutualTls() to certificateHeader(...)'],
    [
      certificateHeader('client-cert', { format: 'pem', trusted: ['10.0.0.1'] }),
      '"trusted" of certificateHeader()',
    ],
    [
      certificateHeader('client-cert', { format: 'pem', trusted: () => true }),
      'The request has no such header.',
    ],
    [certificateHeader('authorization', { format: 'pem', trusted: () => true }), 'The header is there, but'],
    [{ read: () => ({ missing: 'constructor' as 'no header' }) }, 'and the connection or the header of'],
  ])('says in the hint why there is no certificate (%#)', async (certificate, hint) => {
    const checking = createVerifier({
      authorities: [peopleOf(issuer)],
      proofs: [mutualTls(certificate && { certificate })],
      now: clock.now,
      fetch: issuer.fetch,
    });
    const { denial } = await checking.authenticate(await requestWith(bound));
    expect(denial?.code).toBe('certificate_missing');
    expect(denial?.hint).toContain(hint);
  });

  it('rejects a bound token that has no request', async () => {
    const token = await issuer.mint({ cnf: bound });
    expect((await verifier.verify(token)).denial?.code).toBe('token_bound');
  });

  it.each<[string, unknown]>([
    ['an empty text', ''],
    ['null', null],
    ['a number', 5],
    ['a list', [own.thumbprint]],
    ['an object', { 'x5t#S256': own.thumbprint }],
    ['true', true],
    ['a digest with padding', `${own.thumbprint}=`],
    ['a digest that is cut off', own.thumbprint.slice(0, -1)],
    ['a digest with more characters', `${own.thumbprint}A`],
    ['a digest with a space', ` ${own.thumbprint}`],
    ['a digest in base64', `${own.thumbprint.slice(0, 41)}+/`],
    ['a digest in hexadecimal', 'ab'.repeat(32)],
    // The last character has two unused bits, which must be zero.
    ['a digest with unused bits', `${own.thumbprint.slice(0, 42)}B`],
    ['a long text', 'A'.repeat(5000)],
  ])('rejects a token whose x5t#S256 is malformed: %s', async (_name, value) => {
    expect(await outcome({ 'x5t#S256': value }, () => own.der)).toBe('claim_malformed');
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['a text', own.thumbprint],
    ['a list', [bound]],
  ])('rejects a token whose cnf is %s', async (_name, cnf) => {
    expect(await outcome(cnf, () => own.der)).toBe('claim_malformed');
  });

  it.each<[string, unknown]>([
    ['nothing', {}],
    ['only members that are not registered', { 'x5t#s256': own.thumbprint, x5t: own.thumbprint }],
    ['another method', { jkt: own.thumbprint }],
    ['another method too', { ...bound, jkt: own.thumbprint }],
    ['a member of RFC 7800', { ...bound, kid: '1' }],
  ])('rejects a token whose cnf has %s', async (_name, cnf) => {
    expect(await outcome(cnf, () => own.der)).toBe('token_bound');
  });

  it('ignores a member of cnf that is not registered (RFC 7800 §3.1)', async () => {
    expect(await outcome({ ...bound, 'x-own': 1 }, () => own.der)).toBe('granted');
  });

  it.each<[string, Uint8Array]>([
    ['no bytes', new Uint8Array()],
    ['its digest', new TextEncoder().encode(own.thumbprint)],
    ['its PEM', new TextEncoder().encode(own.cert)],
    ['more bytes', Uint8Array.from([...own.der, 0])],
    ['fewer bytes', own.der.slice(0, -1)],
  ])('rejects a certificate of %s', async (_name, der) => {
    expect(await outcome(bound, () => der)).toBe('certificate_mismatch');
  });

  it('reads the certificate before anything is awaited', async () => {
    let open = true;
    const request = await requestWith(bound, () => (open ? own.der : undefined));
    const verdict = verifier.authenticate(request);
    open = false;
    expect((await verdict).outcome).toBe('granted');
  });

  it('reads the certificate for each request, also if the token is cached', async () => {
    const first = await requestWith(bound, () => own.der);
    const header = first.header('authorization') as string;
    expect((await verifier.authenticate(first)).outcome).toBe('granted');
    for (const peerCertificate of [undefined, () => other.der]) {
      const again = fromHeaders({ authorization: header }, { peerCertificate });
      expect((await verifier.authenticate(again)).denial?.code).toMatch(/^certificate_/);
    }
  });

  it.each<[string, unknown]>([
    ['a text', 'MIIB'],
    ['null', null],
    ['a promise', Promise.resolve(own.der)],
    ['an ArrayBuffer', own.der.buffer],
    ['a list', [...own.der]],
  ])('is a ConfigurationError if peerCertificate gives %s', async (_name, value) => {
    await expect(outcome(bound, () => value as never)).rejects.toThrow(configurationError('peerCertificate'));
  });

  it('takes a source of your own', async () => {
    const of = async (answer: unknown) => {
      const certificate = {
        read: () =>
          (typeof answer === 'function' ? (answer as () => unknown)() : answer) as { der: Uint8Array },
      };
      const own = createVerifier({
        authorities: [peopleOf(issuer)],
        proofs: [mutualTls({ certificate })],
        now: clock.now,
      });
      const { outcome: result, denial } = await own.authenticate(await requestWith(bound));
      return denial?.code ?? result;
    };
    expect(await of({ der: own.der })).toBe('granted');
    expect(await of({ thumbprint: own.thumbprint })).toBe('granted');
    expect(await of({ der: own.der, thumbprint: other.thumbprint })).toBe('certificate_mismatch');
    expect(await of({ missing: 'no header' })).toBe('certificate_missing');
    expect(await of({ missing: 'no header', der: own.der })).toBe('certificate_missing');
    const wrong = [
      undefined,
      null,
      true,
      own.der,
      'MIIB',
      {},
      { der: 'MIIB' },
      { der: own.der, thumbprint: 1 },
    ];
    for (const answer of [...wrong, Promise.resolve({ der: own.der })])
      await expect(of(answer)).rejects.toThrow(configurationError('"certificate"'));
    await expect(of(() => Promise.reject(new Error('no')))).rejects.toThrow(
      configurationError('"certificate"'),
    );
  });

  it('passes on what peerCertificate throws, as an Error', async () => {
    const broken = () => {
      // oxlint-disable-next-line typescript/only-throw-error
      throw undefined;
    };
    await expect(outcome(bound, broken)).rejects.toBeInstanceOf(Error);
  });

  it('shows no part of the certificate or of the token in a denial', async () => {
    const { denial, reply } = await verifier.authenticate(await requestWith(bound, () => other.der));
    const shown = JSON.stringify([denial, reply]);
    for (const secret of [own.thumbprint, other.thumbprint, own.thumbprint.slice(0, 12)])
      expect(shown).not.toContain(secret);
    expect(reply).toMatchObject({ status: 401 });
    expect(reply?.headers['www-authenticate']).toContain('error="invalid_token"');
  });

  it.each<[string, unknown]>([
    ['a text', { certificate: 'client-cert' }],
    ['undefined', { certificate: undefined }],
    ['a function', { certificate: () => own.der }],
    ['an unknown option', { certificates: {} }],
  ])('is a ConfigurationError with %s', (_name, options) => {
    expect(() => mutualTls(options as never)).toThrow(configurationError('mutualTls'));
  });
});
