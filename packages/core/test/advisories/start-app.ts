import { createServer, request } from 'node:http';
import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { listen } from '@tokenward/testing/contract';
import { onTestFinished } from 'vitest';

/** What an app answered. */
export interface AppAnswer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends a path as it is spelt, which `fetch` would mend, with any headers, of which `fetch` forbids some. */
export type Ask = (path: string, headers?: Readonly<Record<string, string>>) => Promise<AppAnswer>;

/** Starts an app on a loopback port until the test is over. */
export async function startApp(app: RequestListener): Promise<Ask> {
  const server = await listen(createServer(app));
  onTestFinished(server.close);
  const { hostname, port } = new URL(server.url);
  return (path, headers = {}) =>
    new Promise((resolve, reject) => {
      request({ hostname, port, path, headers, agent: false })
        .on('error', reject)
        .on('response', (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode,
              headers: response.headers,
              body: Buffer.concat(chunks).toString(),
            }),
          );
        })
        .end();
    });
}
