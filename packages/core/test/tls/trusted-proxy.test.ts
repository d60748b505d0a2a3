import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { certificateHeader, createVerifier, mutualTls } from '@tokenward/core';
import { createCertificate } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { issuerWithClock, peopleOf } from '../setup.js';
import { askHttp1, askHttp2 } from './client.js';
import { http1Servers, http2Servers, plain } from './servers.js';

const { clock, issuer } = await issuerWithClock();
const [server, own] = [await createCertificate({ name: 'api' }), await createCertificate()];
const token = await issuer.mint({ sub: 'ann', cnf: { 'x5t#S256': own.thumbprint } });
const headers = { 'x-client-cert': encodeURIComponent(own.cert) };

const verifierFor = (trusted: readonly string[]) =>
  createVerifier({
    authorities: [peopleOf(issuer)],
    proofs: [mutualTls({ certificate: certificateHeader('x-client-cert', { format: 'pem', trusted }) })],
    now: clock.now,
  });

/** A server that is reached from 127.0.0.1, and who is trusted. */
const cases = [
  [['127.0.0.1'], 200],
  [['127.0.0.0/8'], 200],
  [['10.0.0.0/8', '::1'], 401],
] as const;

describe('a header of a proxy is believed by the address of the connection', () => {
  it.each(Object.entries(http1Servers))('with %s', async (_name, start) => {
    for (const [trusted, status] of cases) {
      const running = await start(verifierFor(trusted), { key: server.key, cert: server.cert });
      expect((await askHttp1(running.port, token, { headers })).status).toBe(status);
      await running.close();
    }
  });

  it.each(Object.entries(http2Servers))('with %s', async (_name, start) => {
    for (const [trusted, status] of cases) {
      const running = await start(verifierFor(trusted), { key: server.key, cert: server.cert });
      const [answer] = await askHttp2(running.port, [token], { headers });
      expect(answer?.status).toBe(status);
      await running.close();
    }
  });

  it('with a server for IPv4 and IPv6, which shows the address as ::ffff:127.0.0.1', async () => {
    const addresses: (string | undefined)[] = [];
    const handler = plain(verifierFor(['127.0.0.1']), ({ socket }) => addresses.push(socket.remoteAddress));
    const http = createServer(handler);
    await new Promise<void>((resolve) => http.listen(0, '::', resolve));
    const { port } = http.address() as AddressInfo;
    const sent = { authorization: `Bearer ${token}`, connection: 'close', ...headers };
    expect((await fetch(`http://127.0.0.1:${port}/me`, { headers: sent })).status).toBe(200);
    expect(addresses).toEqual(['::ffff:127.0.0.1']);
    http.close();
  });
});
