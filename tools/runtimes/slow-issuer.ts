import { createServer } from 'node:http';
import { createClock, createIssuer } from '@tokenward/testing';
import { listen } from '@tokenward/testing/contract';
import type { LoopbackServer } from '@tokenward/testing/contract';

/** An issuer on a loopback port that answers when it is told to. */
export interface SlowIssuer extends LoopbackServer {
  /** The time by its clock. */
  readonly now: number;
  /** A token that is good for an hour. */
  mint(): Promise<string>;
  /** Signs with a newly published key from now on. */
  rotate(): Promise<void>;
  /** Lets everybody who asks wait. */
  hold(): void;
  /** Answers everybody who waits, and from now on everybody at once. */
  release(): void;
  /** How many have asked so far, and how many of them went away without an answer. */
  counts(): { readonly asked: number; readonly gone: number };
}

/** Starts an issuer that lets everybody wait. */
export async function startSlowIssuer(): Promise<SlowIssuer> {
  let isHeld = true;
  let asked = 0;
  let gone = 0;
  const waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    asked += 1;
    response.on('close', () => {
      if (!response.writableFinished) gone += 1;
    });
    const answer = async (): Promise<void> => {
      const known = answers[request.url ?? ''];
      const body = known ? JSON.stringify(known) : await (await issuer.fetch(`${url}${request.url}`)).text();
      response.setHeader('content-type', 'application/json').end(body);
    };
    if (isHeld) waiting.push(() => void answer());
    else void answer();
  });
  const { url, close } = await listen(server);
  const clock = createClock(1_800_000_000);
  const issuer = await createIssuer({ url, clock });
  const now = clock.now();
  const answers: Readonly<Record<string, object>> = {
    '/.well-known/openid-configuration': {
      issuer: url,
      jwks_uri: `${url}/jwks`,
      introspection_endpoint: `${url}/introspection`,
    },
    '/introspection': { active: true, iss: url, aud: issuer.audience, sub: 'user_1', exp: now + 3600 },
  };
  return {
    url,
    close,
    now,
    mint: () => issuer.mint({}, { expiresIn: 3600 }),
    async rotate() {
      await issuer.rotate();
    },
    hold() {
      isHeld = true;
    },
    release() {
      isHeld = false;
      for (const answer of waiting.splice(0)) answer();
    },
    counts: () => ({ asked, gone }),
  };
}
