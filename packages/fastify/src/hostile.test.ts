import { contractRoutes, contractVerifier } from '@tokenward/testing/contract';
import { createHostileIssuer, fire, hostileRequests, overHttp } from '@tokenward/testing/hostile';
import { afterAll, describe, expect, it } from 'vitest';
import { serve } from '../test/serve.js';

const issuer = await createHostileIssuer();
const { url, audience, fetch } = issuer;
const world = { issuer: url, audience, fetch, now: issuer.clock.now, verified: () => {} };
const server = await serve({ verifier: contractVerifier(world), routes: contractRoutes, world });
afterAll(async () => server.close());

describe.each(['/me', '/maybe'])('the route %s', (path) => {
  const send = overHttp(server.url + path);

  it('refuses every hostile token and header', async () => {
    expect(await fire(hostileRequests(issuer), send)).toEqual([]);
  });

  it('still takes a good token', async () => {
    expect(await send([`Bearer ${await issuer.mint()}`])).toMatchObject({ status: 200 });
  });
});
