import { request as send } from 'node:https';
import type { RequestOptions } from 'node:https';
import { buffer } from 'node:stream/consumers';

/** The certificate of a client with its key (PEM), and the one of the server that it trusts. */
export type TlsOptions = Pick<RequestOptions, 'key' | 'cert' | 'ca'>;

/** Creates a `fetch` that shows a client certificate. Every request has its own connection. */
export function fetchWithCertificate(tls: TlsOptions): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const body = Buffer.from(await request.arrayBuffer());
    return new Promise((resolve, reject) => {
      const options = {
        ...tls,
        method: request.method,
        headers: Object.fromEntries(request.headers),
        agent: false,
      };
      send(request.url, options as RequestOptions, (answer) => {
        const status = answer.statusCode ?? 0;
        const headers = Object.entries(answer.headers).map(([name, value]): [string, string] => [
          name,
          String(value),
        ]);
        buffer(answer).then((bytes) => resolve(new Response(bytes, { status, headers })), reject);
      })
        .on('error', reject)
        .end(body);
    });
  };
}
