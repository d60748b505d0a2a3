import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { JWK } from 'jose';
import { createClock } from '@tokenward/testing';
import { listen } from '@tokenward/testing/contract';
import { createHostileIssuer } from '@tokenward/testing/hostile';
import type { HostileIssuer } from '@tokenward/testing/hostile';
import { promised } from './bounds.js';
import { createOpaqueTokens } from './opaque-tokens.js';
import type { OpaqueTokens } from './opaque-tokens.js';

/** How the issuer behaves. */
export type Mode = 'well' | 'server error' | 'HTML' | 'reset' | 'hang' | 'no keys' | 'down';

/** A key set as it went out: which key stood under each `kid`, and for how long the answer was fresh. */
export interface Answer {
  readonly at: number;
  readonly keys: ReadonlyMap<string, string>;
  readonly fresh: number;
}

/** A time in which the issuer did not give its keys; `until` is infinite while it lasts. */
export interface Outage {
  readonly mode: Mode;
  readonly from: number;
  until: number;
}

/** When a key was published, and when it was withdrawn. */
export interface KeyLife {
  readonly published: number;
  withdrawn: number;
}

/** An issuer on a loopback port, all that can happen to it, and a record of what did. */
export interface World {
  readonly now: () => number;
  readonly issuer: HostileIssuer;
  readonly opaqueTokens: OpaqueTokens;
  /** Every key set that was sent, in order. */
  readonly answers: readonly Answer[];
  /** Every outage, in order. */
  readonly outages: readonly Outage[];
  /** Every key by its first coordinate, which tells apart two keys under one `kid`. */
  readonly keys: ReadonlyMap<string, KeyLife>;
  /** Since when nothing is sent that makes the server ask for newer keys; infinite while such things are sent. */
  readonly calmSince: () => number;
  readonly setCalm: (calm: boolean) => void;
  readonly setMode: (mode: Mode) => Promise<void>;
  /** Sets the `max-age` of the key set; without one, there is no `Cache-Control`. */
  readonly setMaxAge: (seconds?: number) => void;
  /** Signs with a new key from now on; the old ones stay published, or the newest of them is replaced under its `kid`. */
  readonly rotate: (how?: 'replace') => Promise<void>;
  /** Withdraws every key but the newest, and the one for hostile tokens. */
  readonly withdraw: () => void;
  readonly close: () => Promise<void>;
}

/** Starts the issuer; all its times are those of the clock. */
export async function startWorld(now: () => number): Promise<World> {
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  let listening = await listen(server);
  const { url } = listening;
  const port = Number(new URL(url).port);
  const issuer = await createHostileIssuer({ url, clock: { ...createClock(), now } });
  const opaqueTokens = createOpaqueTokens({ now, issuer: url, audience: issuer.audience });
  const answers: Answer[] = [];
  const outages: Outage[] = [];
  const keys = new Map<string, KeyLife>();
  let mode: Mode = 'well';
  let maxAge: number | undefined;
  let calmSince = Infinity;
  noteKeys();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const question = request.method === 'POST' ? new URLSearchParams(await text(request)) : undefined;
    if (mode === 'reset') response.destroy();
    else if (mode === 'server error') response.writeHead(500).end('{"error":"server_error"}');
    else if (mode === 'HTML') response.setHeader('content-type', 'text/html').end('<html>Please wait</html>');
    else if (question) sendJson(response, opaqueTokens.answer(question.get('token') ?? ''));
    else if (mode === 'hang') return;
    else if (request.url === '/jwks') sendKeys(response);
    else {
      const answer = await issuer.fetch(url + request.url);
      sendJson(response.writeHead(answer.status), await answer.json());
    }
  }

  function sendKeys(response: ServerResponse): void {
    const isPublished = ({ x = '' }: JWK): boolean => keys.get(x)?.withdrawn === Infinity;
    const published = mode === 'no keys' ? [] : issuer.jwks().keys.filter(isPublished);
    const { usual, least, most } = promised.fresh;
    const fresh = Math.min(Math.max(maxAge ?? usual, least), most);
    answers.push({ at: now(), keys: new Map(published.map(({ kid, x }) => [kid ?? '', x ?? ''])), fresh });
    if (maxAge !== undefined) response.setHeader('cache-control', `max-age=${maxAge}`);
    sendJson(response, { keys: published });
  }

  function noteKeys(): void {
    const present = issuer.jwks().keys.map(({ x = '' }) => x);
    for (const x of present) if (!keys.has(x)) keys.set(x, { published: now(), withdrawn: Infinity });
    for (const x of keys.keys()) if (!present.includes(x)) end(x);
  }

  function end(x: string): void {
    const life = keys.get(x);
    if (life?.withdrawn === Infinity) life.withdrawn = now();
  }

  return {
    now,
    issuer,
    opaqueTokens,
    answers,
    outages,
    keys,
    calmSince: () => calmSince,
    setCalm(calm) {
      calmSince = calm ? now() : Infinity;
    },
    async setMode(next) {
      const last = outages.at(-1);
      if (last !== undefined) last.until = Math.min(last.until, now());
      if (next !== 'well') outages.push({ mode: next, from: now(), until: Infinity });
      const wasDown = mode === 'down';
      mode = next;
      if (wasDown) listening = await listen(server, port);
      if (next === 'down') await listening.close();
    },
    setMaxAge(seconds) {
      maxAge = seconds;
    },
    async rotate(how) {
      const [{ kid = '' } = {}] = issuer.jwks().keys;
      await issuer.rotate(how === 'replace' ? { kid } : {});
      noteKeys();
    },
    withdraw() {
      const [, ...others] = issuer.jwks().keys;
      for (const { kid, x = '' } of others) if (kid !== issuer.kid) end(x);
    },
    close: () => (mode === 'down' ? Promise.resolve() : listening.close()),
  };
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.end(JSON.stringify(body));
}
