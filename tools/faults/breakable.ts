import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createClock, createIssuer } from '@tokenward/testing';
import type { Clock, Issuer } from '@tokenward/testing';
import type { Fault } from './faults.js';

/** A real issuer behind a real loopback port, which can be made to break. */
export interface BreakableIssuer extends Issuer {
  readonly clock: Clock;
  /** How often it was asked for its keys. */
  readonly fetches: () => number;
  /** Answers everything this way from now on, or as it should when no fault is given. */
  readonly breakDown: (fault?: Fault) => void;
  /** Sends these headers with its answers from now on. */
  readonly sendHeaders: (headers: Readonly<Record<string, string>>) => void;
  /** Names this address for its keys from now on. */
  readonly moveKeys: (address: string) => void;
  readonly close: () => Promise<void>;
}

/** Starts one, with a clock that stands still until it is moved. */
export async function startBreakable(): Promise<BreakableIssuer> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
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
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
