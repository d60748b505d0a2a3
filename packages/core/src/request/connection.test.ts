import { describe, expect, it } from 'vitest';
import { fromFetchRequest, fromHeaders, fromNodeRequest } from '../index.js';
import type { NodeRequest } from './auth-request.js';

const der = new Uint8Array([0x30, 0x03, 0x02, 0x01, 0x07]);
const base64 = 'MAMCAQc=';

const node = (more: Partial<NodeRequest>): NodeRequest => ({ headers: {}, method: 'GET', ...more });

const throwing = (): never => {
  throw Object.assign(new Error('no socket'), { code: 'ERR_HTTP2_SOCKET_UNBOUND' });
};

describe('the target of a Node.js request', () => {
  it.each<[string, NodeRequest, object | undefined, string | undefined]>([
    ['its url', node({ url: '/a?b' }), undefined, '/a?b'],
    ['originalUrl before url', node({ url: '/a', originalUrl: '/v1/a?b' }), undefined, '/v1/a?b'],
    ['originalUrl of raw before url', node({ url: '/a' }), { originalUrl: '/v1/a' }, '/v1/a'],
    [
      'its own originalUrl before that of raw',
      node({ url: '/a', originalUrl: '/api/v1/a' }),
      { originalUrl: '/v1/a' },
      '/api/v1/a',
    ],
    ['an empty originalUrl', node({ url: '/a', originalUrl: '' }), undefined, ''],
    ['nothing', node({}), undefined, undefined],
  ])('is %s', (_name, request, raw, expected) => {
    expect((raw ? fromNodeRequest(request, raw) : fromNodeRequest(request)).target).toBe(expected);
  });

  it('is read when it is needed, since a router may set originalUrl later', () => {
    const request: { -readonly [K in keyof NodeRequest]: NodeRequest[K] } = node({ url: '/a' });
    const adapted = fromNodeRequest(request);
    request.originalUrl = '/v1/a';
    expect(adapted.target).toBe('/v1/a');
  });
});

describe('the connection of a Node.js request', () => {
  it.each<[string, Partial<NodeRequest>, string | undefined, Uint8Array | undefined]>([
    ['no socket', {}, undefined, undefined],
    ['null', { socket: null }, undefined, undefined],
    ['a socket that was closed', { socket: { remoteAddress: undefined } }, undefined, undefined],
    [
      'a plain socket, such as that of inject()',
      { socket: { remoteAddress: '127.0.0.1' } },
      '127.0.0.1',
      undefined,
    ],
    ['an address that is no text', { socket: { remoteAddress: 7 } }, undefined, undefined],
    [
      'a TLS socket with a certificate',
      { socket: { remoteAddress: '::1', getPeerX509Certificate: () => ({ raw: der }) } },
      '::1',
      der,
    ],
    [
      'a TLS socket of a runtime with only the older method',
      { socket: { getPeerCertificate: (detailed: boolean) => (detailed ? { raw: der } : {}) } },
      undefined,
      der,
    ],
    [
      'a TLS socket without a certificate',
      { socket: { getPeerX509Certificate: () => undefined, getPeerCertificate: () => ({}) } },
      undefined,
      undefined,
    ],
    ['a TLS socket that was closed', { socket: { getPeerCertificate: () => null } }, undefined, undefined],
    [
      'a session that counts as authorized without a certificate',
      { socket: { authorized: true, getPeerCertificate: () => ({}) } },
      undefined,
      undefined,
    ],
    [
      'an empty certificate',
      { socket: { getPeerCertificate: () => ({ raw: new Uint8Array() }) } },
      undefined,
      undefined,
    ],
    [
      'a certificate as text',
      { socket: { getPeerCertificate: () => ({ raw: base64 }) } },
      undefined,
      undefined,
    ],
    ['methods that throw', { socket: { getPeerX509Certificate: throwing } }, undefined, undefined],
    ['methods that are none', { socket: { getPeerCertificate: der } }, undefined, undefined],
    [
      'HTTP/2, where the socket is that of the session',
      {
        socket: { remoteAddress: '10.9.9.9' },
        stream: {
          session: { socket: { remoteAddress: '10.0.0.1', getPeerX509Certificate: () => ({ raw: der }) } },
        },
      },
      '10.0.0.1',
      der,
    ],
    [
      'HTTP/2, after the session was destroyed',
      { socket: { remoteAddress: '10.9.9.9' }, stream: { session: undefined } },
      undefined,
      undefined,
    ],
    [
      'HTTP/2, with a session whose socket throws',
      {
        stream: {
          session: {
            get socket() {
              return throwing();
            },
          },
        },
      },
      undefined,
      undefined,
    ],
  ])('gives the address and the certificate: %s', (_name, more, address, certificate) => {
    const request = fromNodeRequest(node(more));
    expect(request.remoteAddress).toBe(address);
    expect(request.peerCertificate?.()).toEqual(certificate);
  });

  it('is not read before it is needed', () => {
    const socket = new Proxy({}, { get: throwing });
    const request = fromNodeRequest(node({ socket, stream: undefined }));
    expect(request.header('authorization')).toBeUndefined();
    expect(request.remoteAddress).toBeUndefined();
  });
});

describe('a Fetch request', () => {
  it('has its whole URL as target, and no address', () => {
    const request = fromFetchRequest(new Request('https://api.test/a?b=%7E'));
    expect([request.target, request.remoteAddress]).toEqual(['https://api.test/a?b=%7E', undefined]);
    expect(request.peerCertificate?.()).toBeUndefined();
  });

  // The members and their values: developers.cloudflare.com, "Client certificate variables".
  it.each<[string, unknown, Uint8Array | undefined]>([
    ['a certificate', { tlsClientAuth: { certPresented: '1', certRFC9440: `:${base64}:` } }, der],
    [
      'a certificate of an unknown issuer',
      { tlsClientAuth: { certVerified: 'FAILED:self signed certificate', certRFC9440: `:${base64}:` } },
      der,
    ],
    ['no certificate', { tlsClientAuth: { certPresented: '0', certRFC9440: '' } }, undefined],
    [
      'a certificate of more than 10 KB',
      { tlsClientAuth: { certRFC9440: '', certRFC9440TooLarge: true } },
      undefined,
    ],
    [
      'an older Workers runtime',
      { tlsClientAuth: { certPresented: '1', certFingerprintSHA256: 'ab' } },
      undefined,
    ],
    ['base64 without colons', { tlsClientAuth: { certRFC9440: base64 } }, undefined],
    ['another type', { tlsClientAuth: { certRFC9440: der } }, undefined],
    ['no TLS', { tlsClientAuth: null }, undefined],
    ['null', null, undefined],
  ])('has the client certificate of Cloudflare Workers: %s', (_name, cf, expected) => {
    const request = Object.defineProperty(new Request('https://api.test'), 'cf', { value: cf });
    expect(fromFetchRequest(request).peerCertificate?.()).toEqual(expected);
  });
});

describe('a request from headers', () => {
  it('has the target, the address and the certificate that it was given', () => {
    const request = fromHeaders({}, { target: '/a?b', remoteAddress: '::1', peerCertificate: () => der });
    expect([request.target, request.remoteAddress, request.peerCertificate?.()]).toEqual([
      '/a?b',
      '::1',
      der,
    ]);
  });

  it('has none by default', () => {
    const request = fromHeaders({});
    expect([request.target, request.remoteAddress, request.peerCertificate]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
