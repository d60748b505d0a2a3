import { dpop, memoryReplay } from '@tokenward/core';
import type { ContractTest } from '../contract/contract.js';
import type { ContractServe } from '../contract/running-app.js';
import { contractRoutes } from '../contract/routes.js';
import { contractVerifier } from '../contract/world.js';
import { fire, overHttp } from './fire.js';
import type { Send } from './fire.js';
import { hostileRequests } from './headers.js';
import { createHostileIssuer } from './hostile-issuer.js';
import type { HostileIssuer } from './hostile-issuer.js';
import { hostileProofs, validProof } from './proofs.js';

/**
 * Returns tests that send every hostile request over real HTTP to an adapter's routes, for any test runner. One route
 * requires a token, the other does not, and a third one is in a mounted router. Each test has its own server, and a valid token
 * or proof must still be accepted.
 */
export function hostileAgainst(serve: ContractServe): readonly ContractTest[] {
  return [
    ...['/me', '/maybe'].map((path) => ({
      name: `${path} rejects every hostile token and header, and accepts a valid token`,
      run: () => withApp(serve, path, (send, issuer) => fireTokens(send, issuer, path)),
    })),
    ...['/me', '/api/v1/me'].map((path) => ({
      name: `${path} rejects every hostile DPoP proof, and accepts a valid one`,
      run: () => withApp(serve, path, (send, issuer) => fireProofs(send, issuer, path)),
    })),
  ];
}

/** The origin of the app for its clients. It is not the one that it listens on, as behind a proxy. */
const origin = 'https://api.test';

async function withApp(
  serve: ContractServe,
  path: string,
  run: (send: Send, issuer: HostileIssuer) => Promise<void>,
): Promise<void> {
  const issuer = await createHostileIssuer();
  const { url, audience, fetch } = issuer;
  let handled = 0;
  const world = {
    issuer: url,
    audience,
    fetch,
    now: issuer.clock.now,
    verified: () => {},
    handled() {
      handled += 1;
    },
  };
  const proofs = [dpop({ origins: [origin], replay: memoryReplay() })];
  const server = await serve({ verifier: contractVerifier(world, proofs), routes: contractRoutes, world });
  try {
    const sending = overHttp(server.url + path);
    await run(async (...headers) => {
      const before = handled;
      const answer = await sending(...headers);
      const expected = answer.status < 400 ? 1 : 0;
      if (handled - before !== expected)
        throw new Error(`${answer.status}, and the handler ran ${handled - before} times`);
      return answer;
    }, issuer);
  } finally {
    await server.close();
  }
}

async function fireTokens(send: Send, issuer: HostileIssuer, path: string): Promise<void> {
  // A request without a credential may pass an optional route.
  const requests = hostileRequests(issuer).filter(
    ({ codes }) => path === '/me' || !codes.includes('credential_missing'),
  );
  expectNone(await fire(requests, send));
  const { status } = await send([`Bearer ${await issuer.mint()}`]);
  if (status !== 200) throw new Error(`a good token got ${status}`);
}

async function fireProofs(send: Send, issuer: HostileIssuer, path: string): Promise<void> {
  const options = { url: origin + path };
  expectNone(await fire(hostileProofs(issuer, options), send));
  const { authorization, dpop: proof } = validProof(issuer, options);
  const { status } = await send([authorization], [proof]);
  if (status !== 200) throw new Error(`a good proof got ${status}`);
}

function expectNone(mistakes: readonly string[]): void {
  if (mistakes.length > 0) throw new Error(mistakes.join('\n'));
}
