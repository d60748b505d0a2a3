import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { request as send } from 'node:https';
import type { Agent } from 'node:https';
import { connect } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';
import type { Certificate } from '@tokenward/testing';

/** The response to a request over TLS. */
export interface TlsAnswer {
  readonly status: number;
  readonly body: string;
}

/** How a client connects: its certificate and the options of TLS. It accepts every server. */
export interface TlsClient extends Pick<ConnectionOptions, 'minVersion' | 'maxVersion' | 'session'> {
  readonly certificate?: Certificate | undefined;
  /** More headers. A list sends a header several times. */
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

export const tlsOptions = ({ certificate, headers: _headers, ...options }: TlsClient): ConnectionOptions => ({
  rejectUnauthorized: false,
  ...(certificate && { key: certificate.key, cert: certificate.cert }),
  ...options,
});

/** Asks `GET /me` over HTTP/1.1, on a connection of its own unless an agent keeps one. */
export async function askHttp1(
  port: number,
  token: string,
  client: TlsClient,
  agent: Agent | false = false,
): Promise<TlsAnswer> {
  const headers = {
    authorization: `Bearer ${token}`,
    ...(agent === false && { connection: 'close' }),
    ...client.headers,
  };
  const request = send({ host: '127.0.0.1', port, path: '/me', headers, agent, ...tlsOptions(client) });
  request.end();
  const [response] = (await once(request, 'response')) as [AsyncIterable<Buffer> & { statusCode: number }];
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode, body };
}

/** Asks `GET /me` over HTTP/2, for each token on the same connection. */
export async function askHttp2(
  port: number,
  tokens: readonly string[],
  client: TlsClient,
): Promise<readonly TlsAnswer[]> {
  const session = connectHttp2(`https://127.0.0.1:${port}`, tlsOptions(client));
  const answers: TlsAnswer[] = [];
  for (const token of tokens) {
    const stream = session.request({ ':path': '/me', authorization: `Bearer ${token}`, ...client.headers });
    stream.end();
    const [headers] = (await once(stream, 'response')) as [{ ':status': number }];
    let body = '';
    for await (const chunk of stream) body += String(chunk);
    answers.push({ status: headers[':status'], body });
  }
  await new Promise<void>((resolve) => session.close(resolve));
  return answers;
}

/** Opens a connection and returns its TLS session, for resumption. The server must have sent all of its tickets. */
export async function sessionOf(port: number, client: TlsClient, token: string): Promise<Buffer> {
  const socket = connect({ host: '127.0.0.1', port, ...tlsOptions(client) });
  let session: Buffer | undefined;
  socket.on('session', (next: Buffer) => {
    session = next;
  });
  await once(socket, 'secureConnect');
  socket.write(`GET /me HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer ${token}\r\n\r\n`);
  socket.resume();
  await once(socket, 'close');
  if (session === undefined) throw new Error('The server sent no session.');
  return session;
}
