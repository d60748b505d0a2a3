import type { HostileHeader } from './case.js';

/** The parts of a route's response that are checked. */
export interface RouteAnswer {
  readonly status: number;
  /** The `WWW-Authenticate` header. */
  readonly challenge: string | null | undefined;
}

/** Sends these `Authorization` headers to a route. */
export type Send = (authorization: readonly string[]) => Promise<RouteAnswer>;

/**
 * Sends every request that HTTP can carry to a route that requires a token. Returns a text for each one that was not
 * rejected with 400, 401 or 403 and a Bearer challenge; an empty list means that all were.
 */
export async function fire(requests: readonly HostileHeader[], send: Send): Promise<readonly string[]> {
  const mistakes: string[] = [];
  for (const { name, authorization, unsent } of requests) {
    if (unsent !== undefined) continue;
    const { status, challenge } = await send(authorization);
    if (![400, 401, 403].includes(status) || !challenge?.startsWith('Bearer '))
      mistakes.push(`${name}: ${status}, ${challenge ?? 'no challenge'}`);
  }
  return mistakes;
}

/** Creates a `Send` over HTTP. It uses a Node.js client, which can repeat a header; `fetch` cannot. */
export function overHttp(url: string): Send {
  const { request, Agent } = process.getBuiltinModule('node:http');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return (authorization) =>
    new Promise((resolve, reject) => {
      const headers = [
        'Host',
        new URL(url).host,
        ...authorization.flatMap((value) => ['Authorization', value]),
      ];
      request(url, { headers, agent })
        .on('error', reject)
        .on('response', (response) => {
          const challenge = response.headers['www-authenticate'];
          response.resume().on('error', reject);
          response.on('end', () => resolve({ status: response.statusCode ?? 0, challenge }));
        })
        .end();
    });
}
