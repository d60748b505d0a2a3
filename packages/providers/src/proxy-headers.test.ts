import { authorizationHeader, createVerifier, fromFetchRequest, header, jwtIssuer } from '@tokenward/core';
import { expect, it } from 'vitest';
import { createIssuerNetwork } from '../test/issuer-network.js';
import { corpus } from './corpus.js';
import { awsAlb, cloudflareAccess, googleIap } from './index.js';

it.each([
  [
    'cf-access-jwt-assertion',
    cloudflareAccess({
      teamDomain: 'acme.cloudflareaccess.com',
      audience: '32eafc7626e974616deaf0dc3ce63d7b',
    }),
    corpus['Cloudflare Access: a user'],
  ],
  [
    'x-goog-iap-jwt-assertion',
    googleIap({ audience: '/projects/123/global/backendServices/456' }),
    corpus['Google Cloud IAP: a user'],
  ],
  [
    'x-amzn-oidc-data',
    awsAlb({
      loadBalancer: corpus['AWS ALB: a user'].header.signer,
      clientId: 'alb-client',
      issuer: 'https://idp.acme.test',
    }),
    corpus['AWS ALB: a user'],
  ],
] as const)(
  'the preset of a proxy accepts only its own tokens from its header: %s',
  async (name, proxy, sample) => {
    const network = await createIssuerNetwork();
    const people = jwtIssuer({ name: 'people', issuer: 'https://id.acme.test', audience: 'api' });
    const verifier = createVerifier({
      authorities: [proxy, people],
      sources: [authorizationHeader, header(name, { accept: [proxy.name] })],
      fetch: network.fetch,
      now: network.signer.clock.now,
    });
    const send = async (token: string) =>
      verifier.authenticate(
        fromFetchRequest(new Request('https://api.acme.test', { headers: { [name]: token } })),
      );
    const signedHeader = 'header' in sample ? sample.header : {};
    const own = await send(await network.sign(sample.claims, signedHeader));
    expect([own.outcome, own.access?.authority]).toEqual(['granted', proxy.name]);
    const other = await send(await network.sign({ iss: 'https://id.acme.test', aud: 'api', sub: 'ada' }));
    expect(other.denial?.code).toBe('authority_not_accepted');
  },
);
