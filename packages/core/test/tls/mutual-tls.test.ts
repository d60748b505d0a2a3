import { once } from 'node:events';
import { connect as connectHttp2, createSecureServer } from 'node:http2';
import type { Http2ServerRequest } from 'node:http2';
import { Agent, createServer, request as send } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { createVerifier, mutualTls } from '@tokenward/core';
import type { Verdict } from '@tokenward/core';
import { createCertificate } from '@tokenward/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { issuerWithClock, peopleOf } from '../setup.js';
import { askHttp1, askHttp2, sessionOf, tlsOptions } from './client.js';
import type { TlsClient } from './client.js';
import { http1Servers, http2Servers, plain, serve } from './servers.js';
import type { TlsServer } from './servers.js';

const { clock, issuer } = await issuerWithClock();
const [server, own, other] = await Promise.all([
  createCertificate({ name: 'api' }),
  createCertificate({ name: 'own' }),
  createCertificate({ name: 'other' }),
]);
// A self-signed certificate proves possession too, so the server must not refuse it (RFC 8705 §2.2).
const tls = { key: server.key, cert: server.cert, requestCert: true, rejectUnauthorized: false } as const;

const boundToOwn = await issuer.mint({ sub: 'ann', cnf: { 'x5t#S256': own.thumbprint } });
const boundToOther = await issuer.mint({ sub: 'bob', cnf: { 'x5t#S256': other.thumbprint } });
const unbound = await issuer.mint({ sub: 'eve' });

const verifier = createVerifier({
  authorities: [peopleOf(issuer)],
  proofs: [mutualTls()],
  now: clock.now,
});

const missing = expect.stringContaining('The request carries no client certificate.') as string;
const mismatch = expect.stringContaining(
  'The access token is bound to another client certificate.',
) as string;
const granted = { status: 200, body: 'ok' } as const;

const versions = ['TLSv1.2', 'TLSv1.3'] as const;

let running: TlsServer | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

describe.each(versions)('a certificate over %s', (version) => {
  const pinned = { minVersion: version, maxVersion: version };
  const cases: readonly (readonly [TlsClient, readonly object[]])[] = [
    [{ ...pinned, certificate: own }, [granted, { status: 401, body: mismatch }, granted]],
    [{ ...pinned, certificate: other }, [{ status: 401, body: mismatch }, granted, granted]],
    [pinned, [{ status: 401, body: missing }, { status: 401, body: missing }, granted]],
  ];
  const tokens = [boundToOwn, boundToOther, unbound];

  it.each(Object.entries(http1Servers))('proves possession with %s', async (_name, start) => {
    running = await start(verifier, tls);
    for (const [client, expected] of cases) {
      const answers = [];
      for (const token of tokens) answers.push(await askHttp1(running.port, token, client));
      expect(answers).toEqual(expected);
    }
  });

  it.each(Object.entries(http2Servers))('proves possession with %s', async (_name, start) => {
    running = await start(verifier, tls);
    for (const [client, expected] of cases)
      expect(await askHttp2(running.port, tokens, client)).toEqual(expected);
  });

  it('proves possession for each request of a connection that is kept alive', async () => {
    let connections = 0;
    const https = createServer(tls, plain(verifier)).on('secureConnection', () => {
      connections += 1;
    });
    running = await serve(https);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const statuses = [];
    for (const token of [boundToOwn, boundToOther, boundToOwn, unbound, boundToOwn])
      statuses.push((await askHttp1(running.port, token, { ...pinned, certificate: own }, agent)).status);
    agent.destroy();
    expect(statuses).toEqual([200, 401, 200, 200, 200]);
    expect(connections).toBe(1);
  });

  it('is that of the first handshake after the session was resumed, whatever the client offers then', async () => {
    const reused: boolean[] = [];
    const https = createServer(tls, plain(verifier)).on('secureConnection', (socket: TLSSocket) => {
      reused.push(socket.isSessionReused());
    });
    running = await serve(https);
    const session = await sessionOf(running.port, { ...pinned, certificate: own }, boundToOwn);
    for (const certificate of [own, other, undefined]) {
      const client = { ...pinned, certificate, session };
      expect(await askHttp1(running.port, boundToOwn, client)).toEqual(granted);
      expect((await askHttp1(running.port, boundToOther, client)).status).toBe(401);
    }
    expect(reused).toEqual([false, true, true, true, true, true, true]);
  });

  it('is missing after a session without one was resumed, although the socket may count as authorized', async () => {
    const sockets: { reused: boolean; authorized: boolean }[] = [];
    const https = createServer(tls, plain(verifier)).on('secureConnection', (socket: TLSSocket) => {
      sockets.push({ reused: socket.isSessionReused(), authorized: socket.authorized });
    });
    running = await serve(https);
    const session = await sessionOf(running.port, pinned, unbound);
    const answer = await askHttp1(running.port, boundToOwn, { ...pinned, certificate: own, session });
    expect(answer).toEqual({ status: 401, body: missing });
    const authorized = version === 'TLSv1.3';
    expect(sockets).toEqual([
      { reused: false, authorized: false },
      { reused: true, authorized },
    ]);
  });

  it('is that of the first handshake after resumption over HTTP/2 too', async () => {
    running = await serve(
      createSecureServer({ ...tls, allowHTTP1: true }, plain(verifier) as never) as never,
    );
    const session = await sessionOf(running.port, { ...pinned, certificate: own }, boundToOwn);
    const answers = await askHttp2(running.port, [boundToOwn, boundToOther], { ...pinned, session });
    expect(answers.map(({ status }) => status)).toEqual([200, 401]);
  });
});

describe('a connection that ends while a request is checked', () => {
  /** A verifier whose answer waits for `release`. */
  function slowVerifier() {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = createVerifier({
      authorities: [peopleOf(issuer, { isRevoked: () => held.then(() => false) })],
      proofs: [mutualTls()],
      now: clock.now,
    });
    const verdicts: (Promise<Verdict> | Verdict)[] = [];
    const guard = slow.guard();
    const recording = {
      ...slow,
      guard: () => (request: Parameters<typeof guard>[0]) => {
        const verdict = Promise.resolve(guard(request));
        verdicts.push(verdict);
        return verdict;
      },
    } as typeof slow;
    return { release: () => release(), verdicts, recording };
  }

  it('does not lose the certificate, which was read before (HTTP/1.1)', async () => {
    const { release, verdicts, recording } = slowVerifier();
    let socket: TLSSocket | undefined;
    const handler = plain(recording, (request) => {
      socket = request.socket as TLSSocket;
    });
    running = await serve(createServer(tls, handler));
    const headers = { authorization: `Bearer ${boundToOwn}` };
    const asked = send({
      host: '127.0.0.1',
      port: running.port,
      path: '/me',
      headers,
      agent: false,
      ...tlsOptions({ certificate: own }),
    });
    asked.on('error', () => {}).end();
    await expect.poll(() => verdicts.length).toBe(1);
    asked.destroy();
    await expect.poll(() => socket?.getPeerX509Certificate() ?? null).toBeNull();
    release();
    expect((await verdicts[0])?.outcome).toBe('granted');
  });

  it('does not lose the certificate, which was read before (HTTP/2)', async () => {
    const { release, verdicts, recording } = slowVerifier();
    let asked: Http2ServerRequest | undefined;
    const handler = plain(recording, (request) => {
      asked = request as unknown as Http2ServerRequest;
    });
    running = await serve(createSecureServer(tls, handler as never) as never);
    const session = connectHttp2(`https://127.0.0.1:${running.port}`, tlsOptions({ certificate: own }));
    session.on('error', () => {});
    const stream = session.request({ ':path': '/me', authorization: `Bearer ${boundToOwn}` });
    stream.on('error', () => {}).end();
    await expect.poll(() => verdicts.length).toBe(1);
    session.destroy();
    await expect.poll(() => asked?.stream.session).toBeUndefined();
    release();
    expect((await verdicts[0])?.outcome).toBe('granted');
  });

  it('denies a request whose connection is gone before the check, with 401 and no other error', async () => {
    const outcomes: string[] = [];
    const guard = verifier.guard();
    const { fromNodeRequest } = await import('@tokenward/core');
    const http2 = createSecureServer(tls, ({ stream, headers, method, url }) => {
      stream.on('error', () => {}).session?.destroy();
      const asked = fromNodeRequest({ headers, method, url, stream } as never);
      void Promise.resolve(guard(asked)).then(({ denial, outcome }) =>
        outcomes.push(denial?.code ?? outcome),
      );
    });
    running = await serve(http2 as never);
    const session = connectHttp2(`https://127.0.0.1:${running.port}`, tlsOptions({ certificate: own }));
    session.on('error', () => {});
    const stream = session.request({ ':path': '/me', authorization: `Bearer ${boundToOwn}` });
    stream.on('error', () => {}).end();
    await once(session, 'close');
    await expect.poll(() => outcomes).toEqual(['certificate_missing']);
  });
});
