import { createCertificate } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { configurationError } from '../../test/configuration-error.js';
import { fromHeaders } from '../index.js';
import { mutualTls } from './mutual-tls.js';

const { der, thumbprint } = await createCertificate();
const { der: otherDer, thumbprint: otherThumbprint } = await createCertificate();
const context = { now: () => 0, fetch: globalThis.fetch };

/** Reads the certificate of a source of the application. */
const readFrom = (answer: unknown) =>
  mutualTls({ certificate: { read: () => answer as { der: Uint8Array } } }).read(fromHeaders({}));

/** Compares it with the value of `x5t#S256`. */
const verify = async (answer: unknown, expected = thumbprint) =>
  readFrom(answer).verify('token', expected, context);

describe('the certificate of a source of your own', () => {
  it.each<[string, object]>([
    ['its bytes', { der }],
    ['its thumbprint', { thumbprint }],
    ['both', { der, thumbprint }],
    ['its bytes, and an empty member', { der, thumbprint: undefined }],
    ['its thumbprint, and an empty member', { der: undefined, thumbprint }],
  ])('is accepted by %s', async (_name, answer) => {
    expect(await verify(answer)).toEqual({});
  });

  it.each<[string, object]>([
    ['other bytes', { der: otherDer }],
    ['another thumbprint', { thumbprint: otherThumbprint }],
    ['bytes of another certificate beside the thumbprint', { der: otherDer, thumbprint }],
    ['a thumbprint of another certificate beside the bytes', { der, thumbprint: otherThumbprint }],
  ])('is denied by %s', async (_name, answer) => {
    const { denial } = await verify(answer);
    expect(denial).toMatchObject({ code: 'certificate_mismatch', detail: { claim: 'cnf' } });
  });

  it('is denied with the reason of the source, if there is none', async () => {
    for (const answer of [{ missing: 'no header' }, { missing: 'no header', der }])
      expect((await verify(answer)).denial).toMatchObject({
        code: 'certificate_missing',
        detail: { reason: 'no header' },
      });
  });

  it('is denied if the source takes it back before it is compared', async () => {
    const answer: { der?: Uint8Array } = { der };
    const shown = readFrom(answer);
    delete answer.der;
    const { denial } = await shown.verify('token', thumbprint, context);
    expect(denial?.code).toBe('certificate_mismatch');
  });

  it.each<[string, unknown]>([
    ['bytes as text beside a thumbprint', { der: 'MIIB', thumbprint }],
    ['bytes that are null beside a thumbprint', { der: null, thumbprint }],
    ['a thumbprint that is empty beside bytes', { der, thumbprint: '' }],
    ['a reason that is no text', { missing: true }],
  ])('is a ConfigurationError if it has %s', (_name, answer) => {
    expect(() => readFrom(answer)).toThrow(configurationError('"read" of "certificate" must give'));
  });
});

describe('mutualTls', () => {
  it('names the malformed member of a token', async () => {
    expect((await verify({ der }, 'x')).denial).toMatchObject({
      code: 'claim_malformed',
      detail: { claim: 'cnf', member: 'x5t#S256' },
    });
  });

  it('says of a connection without a certificate that it has none', async () => {
    const { denial } = await mutualTls().read(fromHeaders({})).verify('token', thumbprint, context);
    expect(denial).toMatchObject({
      code: 'certificate_missing',
      detail: { reason: 'no certificate on the connection' },
    });
  });

  it.each<[string, unknown]>([
    ['an empty object', {}],
    ['an object whose "read" is no function', { read: true }],
    ['null', null],
  ])('takes no source that is %s', (_name, certificate) => {
    expect(() => mutualTls({ certificate } as never)).toThrow(
      configurationError('mutualTls: "certificate" must be a source'),
    );
  });
});
