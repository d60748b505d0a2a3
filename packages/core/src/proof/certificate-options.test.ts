import { createCertificate } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { configurationError } from '../../test/configuration-error.js';
import { fromHeaders } from '../index.js';
import { certificateHeader } from './certificate-header.js';
import type { CertificateHeaderOptions } from './certificate-header.js';

const { der } = await createCertificate();
const proxy = '10.0.0.5';
const value = `:${btoa(String.fromCharCode(...der))}:`;

type Headers = Readonly<Record<string, string | readonly string[]>>;

/** What a source reads of a request. Each test creates its source, so that a mistake of its creation fails a test. */
const readFrom = (
  headers: Headers,
  options: Partial<CertificateHeaderOptions> = {},
  remoteAddress: string | undefined = proxy,
) =>
  certificateHeader('Client-Cert', { format: 'rfc9440', trusted: [proxy], ...options }).read(
    fromHeaders(headers, { remoteAddress }),
  );

describe('certificateHeader', () => {
  it('reads the certificate of a header whose name is written in any case', () => {
    expect(readFrom({ 'client-cert': value })).toEqual({ der });
    expect(readFrom({ 'CLIENT-CERT': value })).toEqual({ der });
  });

  it('asks an adapter for the header by its lower-case name', () => {
    const source = certificateHeader('Client-Cert', { format: 'rfc9440', trusted: [proxy] });
    const header = (name: string) => (name === 'client-cert' ? value : undefined);
    expect(source.read({ raw: {}, method: 'GET', remoteAddress: proxy, header })).toEqual({ der });
  });

  it('believes each address of a list', () => {
    for (const trusted of [['10.0.0.1', proxy], ['10.0.0.0/8'], ['::1', '::ffff:10.0.0.5']])
      expect(readFrom({ 'client-cert': value }, { trusted })).toEqual({ der });
  });

  it.each<[string, Headers, string]>([
    ['without it', {}, 'no header'],
    ['that is empty', { 'client-cert': '' }, 'no header'],
    ['with two values', { 'client-cert': [value, value] }, 'malformed header'],
    ['with another value', { 'client-cert': ':x:' }, 'malformed header'],
  ])('says why it finds no certificate: a header %s', (_name, headers, missing) => {
    expect(readFrom(headers)).toEqual({ missing });
  });

  it('says of another sender only that it is not trusted', () => {
    expect(readFrom({ 'client-cert': value }, {}, '10.0.0.6')).toEqual({ missing: 'sender not trusted' });
  });

  it('reads up to 16,384 characters', () => {
    const hash = `Hash=${'ab'.repeat(32)};URI=`;
    const long = hash + 'x'.repeat(16_384 - hash.length);
    expect(readFrom({ 'client-cert': long }, { format: 'xfcc' })).toMatchObject({
      thumbprint: expect.stringMatching(/^[\w-]{43}$/) as string,
    });
    expect(readFrom({ 'client-cert': `${long}x` }, { format: 'xfcc' })).toEqual({
      missing: 'malformed header',
    });
  });

  it('names "trusted" in the error for what its function throws', () => {
    const trusted = () => {
      // oxlint-disable-next-line typescript/only-throw-error -- applications do
      throw 'text';
    };
    expect(() => readFrom({}, { trusted })).toThrow('"trusted" of certificateHeader failed');
  });
});

describe('the options of certificateHeader', () => {
  it.each<[string, unknown, unknown, string]>([
    ['no name', undefined, { format: 'pem', trusted: [proxy] }, '"name"'],
    ['a name that is none', 'client cert', { format: 'pem', trusted: [proxy] }, '"name"'],
    ['no format', 'client-cert', { trusted: [proxy] }, '"format"'],
    ['an unknown format', 'client-cert', { format: 'der', trusted: [proxy] }, 'rfc9440, xfcc, pem'],
    [
      'the name of a member of Object',
      'client-cert',
      { format: 'constructor', trusted: [proxy] },
      '"format"',
    ],
    ['no trusted', 'client-cert', { format: 'pem' }, '"trusted"'],
    ['an empty list', 'client-cert', { format: 'pem', trusted: [] }, '"trusted"'],
    ['a text', 'client-cert', { format: 'pem', trusted: proxy }, '"trusted"'],
    ['true', 'client-cert', { format: 'pem', trusted: true }, '"trusted"'],
    ['a name of a host', 'client-cert', { format: 'pem', trusted: ['proxy.test'] }, '"trusted"'],
    [
      'a host behind an address',
      'client-cert',
      { format: 'pem', trusted: [proxy, 'proxy.test'] },
      '"trusted"',
    ],
    ['a list in the list', 'client-cert', { format: 'pem', trusted: [[proxy]] }, '"trusted"'],
    ['a list as format', 'client-cert', { format: ['pem'], trusted: [proxy] }, '"format"'],
    ['undefined in the list', 'client-cert', { format: 'pem', trusted: [undefined] }, '"trusted"'],
    ['a range that is too long', 'client-cert', { format: 'pem', trusted: ['10.0.0.0/33'] }, '"trusted"'],
    ['an unknown option', 'client-cert', { format: 'pem', trusted: [proxy], trust: true }, '"trust"'],
    ['no options', 'client-cert', undefined, 'certificateHeader'],
  ])('are a ConfigurationError with %s', (_name, name, options, mentioned) => {
    expect(() => certificateHeader(name as string, options as never)).toThrow(configurationError(mentioned));
  });

  it.each<[string, unknown]>([
    ['an address', ['10.0.0.5']],
    ['several ranges', ['10.0.0.0/8', 'fd00::/8', '::1']],
    ['a function', () => true],
  ])('may name as trusted: %s', (_name, trusted) => {
    for (const format of ['rfc9440', 'xfcc', 'pem'])
      expect(() => certificateHeader('x-cert', { format, trusted } as never)).not.toThrow();
  });
});
