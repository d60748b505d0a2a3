// Client certificates behind a real nginx, which forwards them in a header. `npm run test:proxy` runs it.
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { certificateHeader, createVerifier, jwtIssuer, localKeys, mutualTls } from '@tokenward/core';
import { expressAuth } from '@tokenward/express';
import { createCertificate, createIssuer } from '@tokenward/testing';
import express from 'express';
import pc from 'picocolors';
import { askHttp1, askHttp2, sessionOf } from '../../packages/core/test/tls/client.js';
import type { TlsClient } from '../../packages/core/test/tls/client.js';
import { findNginx, startNginx } from './nginx.js';

const version = findNginx();
if (version === undefined) {
  console.log(
    pc.yellow('SKIPPED: nginx is not installed, and there is no apt-get to install it. Nothing was tested.'),
  );
  process.exit();
}

const issuer = await createIssuer();
const [server, own, other] = [
  await createCertificate({ name: 'api' }),
  await createCertificate({ name: 'own' }),
  await createCertificate({ name: 'other' }),
];
const verifier = createVerifier({
  authorities: [
    jwtIssuer({
      name: 'people',
      issuer: issuer.url,
      audience: issuer.audience,
      keys: localKeys(issuer.jwks()),
    }),
  ],
  proofs: [
    mutualTls({ certificate: certificateHeader('x-client-cert', { format: 'pem', trusted: ['127.0.0.1'] }) }),
  ],
});
const token = await issuer.mint({ sub: 'ann', cnf: { 'x5t#S256': own.thumbprint } });

const app = express();
app.get('/me', expressAuth(verifier).required(), (_request, response) => void response.end('ok'));
// Listens on all of 127.0.0.0/8, so that a client can connect from an address that is not trusted.
const api = createServer(app);
await new Promise<void>((resolve) => api.listen(0, '0.0.0.0', resolve));
const apiPort = (api.address() as AddressInfo).port;
const nginx = await startNginx(server, apiPort);
console.log(version);

const [fine, noCertificate, wrongCertificate] = [
  '200 ok',
  '401 The request carries no client certificate.',
  '401 The access token is bound to another client certificate.',
];
const victims = encodeURIComponent(own.cert);
let failed = 0;

for (const tls of ['TLSv1.2', 'TLSv1.3'] as const) {
  const pinned = { minVersion: tls, maxVersion: tls };
  const over = (name: string, client: TlsClient, expected: string) =>
    play(`${name} (${tls})`, () => askHttp1(nginx.port, token, { ...pinned, ...client }), expected);
  const { port } = nginx;
  await over('the certificate of the token', { certificate: own }, fine);
  await over('another certificate', { certificate: other }, wrongCertificate);
  await over('no certificate', {}, noCertificate);
  const session = await sessionOf(port, { ...pinned, certificate: own }, token);
  await over('a resumed session', { session }, fine);
  const without = await sessionOf(port, pinned, token);
  await over('a resumed session without one', { session: without, certificate: own }, noCertificate);
}

await play('HTTP/2', async () => (await askHttp2(nginx.port, [token], { certificate: own }))[0], fine);
await play(
  'HTTP/2, another one',
  async () => (await askHttp2(nginx.port, [token], { certificate: other }))[0],
  wrongCertificate,
);

// The client sends the header itself. nginx replaces it, and drops names with underscores.
for (const name of ['x-client-cert', 'X-CLIENT-CERT', 'x_client_cert'])
  for (const [client, expected] of [
    [{}, noCertificate],
    [{ certificate: other }, wrongCertificate],
  ] as const)
    await play(
      `${name} from the client${'certificate' in client ? ', another certificate' : ''}`,
      () => askHttp1(nginx.port, token, { ...client, headers: { [name]: victims } }),
      expected,
    );
await play(
  'the header twice from the client',
  () => askHttp1(nginx.port, token, { headers: { 'x-client-cert': [victims, victims] } }),
  noCertificate,
);
await play(
  'the header from the client over HTTP/2',
  async () => (await askHttp2(nginx.port, [token], { headers: { 'x-client-cert': victims } }))[0],
  noCertificate,
);

// Past nginx, from an address that is not trusted. The last row shows that only the address differs.
if (process.platform === 'linux')
  await play('past nginx, from 127.0.0.2', () => askDirectly('127.0.0.2'), noCertificate);
await play('past nginx, from 127.0.0.1', () => askDirectly('127.0.0.1'), fine);

await nginx.close();
api.closeAllConnections();
api.close();
console.log(
  failed === 0 ? 'Every request got the expected answer.' : `${failed} rows have an unexpected answer.`,
);
process.exitCode = failed === 0 ? 0 : 1;

interface Answered {
  readonly status: number;
  readonly body: string;
}

async function play(name: string, ask: () => Promise<Answered | undefined>, expected: string): Promise<void> {
  const { status = 0, body = '' } = (await ask()) ?? {};
  const text = body.startsWith('{') ? String((JSON.parse(body) as { detail?: unknown }).detail) : body;
  const found = `${status} ${text}`;
  if (found !== expected) failed += 1;
  console.log(`${found === expected ? pc.green('✓') : pc.red('✗')} ${name.padEnd(52)}${found}`);
}

function askDirectly(localAddress: string): Promise<Answered> {
  const headers = { authorization: `Bearer ${token}`, 'x-client-cert': victims };
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port: apiPort,
      path: '/me',
      localAddress,
      headers,
      agent: false,
    } as const;
    send(options, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    })
      .on('error', reject)
      .end();
  });
}
