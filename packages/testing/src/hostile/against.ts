import type { ContractServe, ContractTest } from '../contract/contract.js';
import { contractRoutes } from '../contract/routes.js';
import { contractVerifier } from '../contract/world.js';
import { fire, overHttp } from './fire.js';
import { hostileRequests } from './headers.js';
import { createHostileIssuer } from './hostile-issuer.js';

/**
 * Returns tests that send every hostile request over real HTTP to an adapter's routes, for any test runner. One route
 * requires a token, the other does not. Each test has its own server, and a valid token must still be accepted.
 */
export function hostileAgainst(serve: ContractServe): readonly ContractTest[] {
  return ['/me', '/maybe'].map((path) => ({
    name: `${path} rejects every hostile token and header, and accepts a valid token`,
    run: () => runAgainst(serve, path),
  }));
}

async function runAgainst(serve: ContractServe, path: string): Promise<void> {
  const issuer = await createHostileIssuer();
  const { url, audience, fetch } = issuer;
  const world = { issuer: url, audience, fetch, now: issuer.clock.now, verified: () => {} };
  const server = await serve({ verifier: contractVerifier(world), routes: contractRoutes, world });
  try {
    const send = overHttp(server.url + path);
    // A request without a credential may pass an optional route.
    const mistakes = await fire(
      hostileRequests(issuer).filter(({ codes }) => path === '/me' || !codes.includes('credential_missing')),
      send,
    );
    if (mistakes.length > 0) throw new Error(mistakes.join('\n'));
    const { status } = await send([`Bearer ${await issuer.mint()}`]);
    if (status !== 200) throw new Error(`a good token got ${status}`);
  } finally {
    await server.close();
  }
}
