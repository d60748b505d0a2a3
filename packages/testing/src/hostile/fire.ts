import type { HostileHeader } from './case.js';
import type { HostileProof } from './proof-forge.js';

/** The parts of a route's response that are checked. */
export interface RouteAnswer {
  readonly status: number;
  /** The `WWW-Authenticate` header. */
  readonly challenge: string | null | undefined;
}

/** Sends these `Authorization` headers to a route, and these `DPoP` headers if there are any. */
export type Send = (authorization: readonly string[], dpop?: readonly string[]) => Promise<RouteAnswer>;

/**
 * Sends every request that HTTP can carry to a route that requires a token. Returns a text for each one that was not
 * rejected with 400, 401 or 403 and a Bearer or DPoP challenge; an empty list means that all were.
 */
export async function fire(
  requests: readonly (HostileHeader | HostileProof)[],
  send: Send,
): Promise<readonly string[]> {
  const mistakes: string[] = [];
  for (const request of requests) {
    const { name, authorization, unsent } = request;
    if (unsent !== undefined) continue;
    const { first, dpop }: Partial<HostileProof> = request;
    if (first !== undefined) {
      const { status } = await send(authorization, [first]);
      if (status >= 400) mistakes.push(`${name}: the request before it got ${status}`);
    }
    const { status, challenge } = await send(authorization, dpop);
    if (![400, 401, 403].includes(status) || !/^(?:Bearer|DPoP) /.test(challenge ?? ''))
      mistakes.push(`${name}: ${status}, ${challenge ?? 'no challenge'}`);
  }
  return mistakes;
}

/**
 * Creates a `Send` over HTTP. It uses a Node.js client, which can repeat a header; `fetch` cannot.
 * @param method the method of the requests. The default is GET.
 */
export function overHttp(url: string, method = 'GET'): Send {
  const { request, Agent } = process.getBuiltinModule('node:http');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return (authorization, dpop = []) =>
    new Promise((resolve, reject) => {
      const headers = [
        'Host',
        new URL(url).host,
        ...authorization.flatMap((value) => ['Authorization', value]),
        ...dpop.flatMap((value) => ['DPoP', value]),
      ];
      request(url, { method, headers, agent })
        .on('error', reject)
        .on('response', (response) => {
          const challenge = response.headers['www-authenticate'];
          response.resume().on('error', reject);
          response.on('end', () => resolve({ status: response.statusCode ?? 0, challenge }));
        })
        .end();
    });
}
