import type { HostileHeader } from './case.js';

/** What a route answered, as far as it matters here. */
export interface RouteAnswer {
  readonly status: number;
  /** The `WWW-Authenticate` header. */
  readonly challenge: string | null | undefined;
}

/** Sends these `Authorization` headers to a route. */
export type Send = (authorization: readonly string[]) => Promise<RouteAnswer>;

/**
 * Sends every request that can be sent to a route that asks for a token, and tells in words which ones were not refused
 * with 400, 401 or 403 and a challenge of the Bearer scheme; an empty list when all were.
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

/** Sends over HTTP, to be given to `fire`; a Node.js client sends one header twice, which `fetch` cannot. */
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
