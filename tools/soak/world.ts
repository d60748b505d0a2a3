import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { createClock, createIssuer } from '@tokenward/testing';
import type { Issuer } from '@tokenward/testing';
import { listen } from '@tokenward/testing/contract';

/** The ways in which the issuer fails; `undefined` answers as it should. */
export const failures = {
  'status 500': (response: ServerResponse) => response.writeHead(500).end('{"error":"server_error"}'),
  'a page of HTML': (response: ServerResponse) => response.end('<html>Please wait</html>'),
  'reset connections': (response: ServerResponse) => response.destroy(),
  'no answer': () => {},
} as const;

/** The name of a failure. */
export type Failure = keyof typeof failures;

/** An issuer on loopback that rotates its keys and fails. */
export interface World {
  readonly issuer: Issuer;
  readonly now: () => number;
  /** When the newest key was published, when the last key was withdrawn, and when the last failure ended. */
  readonly rotated: () => number;
  readonly withdrawn: () => number;
  readonly failedUntil: () => number;
  readonly rotate: (withdraw: boolean) => Promise<void>;
  readonly fail: (failure: Failure | undefined) => void;
  readonly failures: () => number;
  readonly close: () => Promise<void>;
}

/** Starts the issuer. It confirms each opaque token that starts with `tok_user`. */
export async function startWorld(now: () => number): Promise<World> {
  let failure: Failure | undefined;
  let [rotated, withdrawn, failedUntil, failed] = [-Infinity, -Infinity, -Infinity, 0];
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      const form = request.method === 'POST' ? new URLSearchParams(await text(request)) : undefined;
      if (failure !== undefined) return void failures[failure](response);
      if (form === undefined) return void response.end(await (await issuer.fetch(url + request.url)).text());
      const token = form.get('token') ?? '';
      const claims = { iss: url, aud: issuer.audience, sub: token.slice(4), exp: now() + 86_400 };
      response.end(
        JSON.stringify(token.startsWith('tok_user') ? { active: true, ...claims } : { active: false }),
      );
    };
    answer().catch(() => response.destroy());
  });
  const { url, close } = await listen(server);
  const issuer = await createIssuer({ url, clock: { ...createClock(), now } });
  return {
    issuer,
    now,
    rotated: () => rotated,
    withdrawn: () => withdrawn,
    failedUntil: () => (failure === undefined ? failedUntil : Infinity),
    async rotate(withdraw) {
      await issuer.rotate({ withdraw });
      rotated = now();
      if (withdraw) withdrawn = now();
    },
    fail(next) {
      if (failure !== undefined) failedUntil = now();
      if (next !== undefined) failed += 1;
      failure = next;
    },
    failures: () => failed,
    close,
  };
}
