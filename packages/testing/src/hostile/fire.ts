import type { HostileFirst, HostileHeader } from './case.js';
import type { HostileProof } from './proof-forge.js';

/** The parts of a route's response that are checked. */
export interface RouteAnswer {
  readonly status: number;
  /** The `WWW-Authenticate` header. */
  readonly challenge: string | null | undefined;
}

/** Sends these `Authorization` headers to a route, and these `DPoP` headers if there are any. */
export type Send = (authorization: readonly string[], dpop?: readonly string[]) => Promise<RouteAnswer>;

/** After so many requests without a response, no more are sent. */
const mostLost = 10;

/** The longest time for a response, in milliseconds. */
const timeout = 10_000;

/** A Bearer or DPoP challenge, alone or in a list with others (RFC 9110 §11.6.1). */
const isChallenge = /(?:^|,\s*)(?:Bearer|DPoP)\s/i;

/**
 * Sends every request that HTTP can carry to a route that requires a token. Returns a text for each one that was not
 * rejected with 400, 401 or 403 and a Bearer or DPoP challenge; an empty list means that all were. Some are sent after a valid
 * request, which must be accepted. So a route that accepts nothing is found too.
 */
export async function fire(
  requests: readonly (HostileHeader | HostileProof)[],
  send: Send,
): Promise<readonly string[]> {
  const mistakes: string[] = [];
  let lost = 0;
  for (const request of requests) {
    if (request.unsent !== undefined) continue;
    const mistake = await mistakeOf(request, send).catch((error: unknown) => {
      lost += 1;
      return `no response: ${error instanceof Error ? error.message : String(error)}`;
    });
    if (mistake !== undefined) mistakes.push(`${request.name}: ${mistake}`);
    if (lost === mostLost) return [...mistakes, `${lost} requests got no response. The rest was not sent.`];
  }
  return mistakes;
}

async function mistakeOf(
  { authorization, dpop, first }: HostileHeader & { readonly dpop?: readonly string[] },
  send: Send,
): Promise<string | undefined> {
  if (first !== undefined) {
    const { status } = await send(...argumentsOf(first));
    if (status >= 400) return `the valid request before it got ${status}`;
  }
  const { status, challenge } = await send(...argumentsOf({ authorization, ...(dpop && { dpop }) }));
  return [400, 401, 403].includes(status) && isChallenge.test(challenge ?? '')
    ? undefined
    : `${status}, ${challenge ?? 'no challenge'}`;
}

function argumentsOf({ authorization, dpop }: HostileFirst): Parameters<Send> {
  return dpop === undefined ? [authorization] : [authorization, dpop];
}

/**
 * Creates a `Send` over HTTP. It uses a Node.js client, which can repeat a header; `fetch` cannot. It rejects if there is no
 * response within 10 seconds.
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
      const sent = request(url, { method, headers, agent, timeout })
        .on('error', reject)
        .on('timeout', () => sent.destroy(new Error(`none within ${timeout / 1000} seconds`)))
        .on('response', (response) => {
          const challenge = response.headers['www-authenticate'];
          response.resume().on('error', reject);
          response.on('end', () => resolve({ status: response.statusCode ?? 0, challenge }));
        });
      sent.end();
    });
}
