import { X509Certificate, createHash, createPrivateKey } from 'node:crypto';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { createCertificate } from './certificate.js';

describe('createCertificate', () => {
  it('makes a self-signed certificate that Node.js can read and verify', async () => {
    // Both integers of the signature have a leading zero in one case of 128, and the serial number in one of 256.
    for (let count = 0; count < 50; count += 1) {
      const { key, cert, der } = await createCertificate({ name: 'Ann' });
      const x509 = new X509Certificate(cert);
      expect(x509.raw.equals(der)).toBe(true);
      expect([x509.subject, x509.issuer]).toEqual(['CN=Ann', 'CN=Ann']);
      expect(x509.verify(x509.publicKey)).toBe(true);
      expect(x509.checkPrivateKey(createPrivateKey(key))).toBe(true);
    }
  });

  it('gives the thumbprint as the value of x5t#S256', async () => {
    const { der, thumbprint } = await createCertificate();
    expect(thumbprint).toBe(createHash('sha256').update(der).digest('base64url'));
  });

  it('makes another key and certificate each time', async () => {
    const [one, other] = [await createCertificate(), await createCertificate()];
    expect(one.key).not.toBe(other.key);
    expect(one.thumbprint).not.toBe(other.thumbprint);
  });

  it('serves and authenticates a TLS connection', async () => {
    const [own, client] = [await createCertificate({ name: 'api' }), await createCertificate()];
    const server = createServer(
      { ...own, ca: client.cert, requestCert: true, rejectUnauthorized: true },
      ({ socket }, response) => response.end((socket as TLSSocket).getPeerX509Certificate()?.subject),
    ).listen(0);
    const { port } = server.address() as AddressInfo;
    const answer = await new Promise<string>((resolve, reject) => {
      get(
        { host: '127.0.0.1', port, ca: own.cert, key: client.key, cert: client.cert, agent: false },
        (response) => {
          response.setEncoding('utf8').on('data', resolve);
        },
      ).on('error', reject);
    });
    expect(answer).toBe('CN=client');
    server.close();
  });
});
