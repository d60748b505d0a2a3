import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { createClock, createIssuer } from '@tokenward/testing';
import type { Clock, Issuer } from '@tokenward/testing';
import { listen } from '@tokenward/testing/contract';
import type { Fault } from './faults.js';

/** An issuer on a loopback port that can be made to fail. */
export interface BreakableIssuer extends Issuer {
  readonly clock: Clock;
  /** How often its keys were fetched. */
  readonly fetches: () => number;
  /** Answers everything with this fault from now on, or correctly without one. */
  readonly breakDown: (fault?: Fault) => void;
  /** Sends these headers with its answers from now on. */
  readonly sendHeaders: (headers: Readonly<Record<string, string>>) => void;
  /** Changes the `jwks_uri` of its metadata. */
  readonly moveKeys: (address: string) => void;
  readonly close: () => Promise<void>;
}

/** Starts the issuer. Its clock stands still until it is set. */
export async function startBreakable(): Promise<BreakableIssuer> {
  const server = createServer();
  const { url, close } = await listen(server);
  const issuer = await createIssuer({ url, clock: createClock(1_800_000_000) });
  let fetches = 0;
  let fault: Fault | undefined;
  let headers: Readonly<Record<string, string>> = {};
  let keysAt: string | undefined;

  async function owed(path: string): Promise<string> {
    const answer = (await (await issuer.fetch(url + path)).json()) as Record<string, unknown>;
    return JSON.stringify('jwks_uri' in answer && keysAt ? { ...answer, jwks_uri: keysAt } : answer);
  }

  async function answer(path: string, response: ServerResponse): Promise<void> {
    if (path === '/jwks') fetches += 1;
    const text = await owed(path);
    if (fault) fault(response, text);
    else response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(text);
  }

  server.on('request', (request, response) => {
    answer(String(request.url), response).catch((error: unknown) => response.destroy(error as Error));
  });
  return {
    ...issuer,
    fetches: () => fetches,
    breakDown(given) {
      fault = given;
    },
    sendHeaders(given) {
      headers = given;
    },
    moveKeys(address) {
      keysAt = address;
    },
    close,
  };
}
