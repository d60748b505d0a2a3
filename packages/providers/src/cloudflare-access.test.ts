import { authorizationHeader, createVerifier, fromFetchRequest, header, jwtIssuer } from '@tokenward/core';
import { describe, expect, it } from 'vitest';
import { createIssuerNetwork } from '../test/issuer-network.js';
import { corpus } from './corpus.js';
import { cloudflareAccess } from './index.js';

const network = await createIssuerNetwork();

const audience = '32eafc7626e974616deaf0dc3ce63d7b';
const authority = cloudflareAccess({ teamDomain: 'acme.cloudflareaccess.com', audience });
const user = corpus['Cloudflare Access: a user'];

describe('cloudflareAccess', () => {
  it('reads a user with a common name as a person', async () => {
    expect(await network.principal(authority, user, { common_name: 'x' })).toMatchObject({ kind: 'person' });
  });

  it('accepts only its own tokens from its header', async () => {
    const people = jwtIssuer({ name: 'people', issuer: 'https://id.acme.test', audience: 'api' });
    const verifier = createVerifier({
      authorities: [authority, people],
      sources: [authorizationHeader, header('cf-access-jwt-assertion', { accept: ['cloudflare_access'] })],
      fetch: network.fetch,
      now: network.signer.clock.now,
    });
    const send = async (token: string) =>
      verifier.authenticate(
        fromFetchRequest(
          new Request('https://api.acme.test', { headers: { 'cf-access-jwt-assertion': token } }),
        ),
      );
    const own = await send(await network.sign(user.claims));
    expect([own.outcome, own.access?.authority]).toEqual(['granted', 'cloudflare_access']);
    const other = await send(await network.sign({ iss: 'https://id.acme.test', aud: 'api', sub: 'ada' }));
    expect(other.denial?.code).toBe('authority_not_accepted');
  });
});
