import { describe, expect, it } from 'vitest';
import { createIssuer } from './issuer.js';

/** What an issuer serves at an address: the names of the members of its document, or the status. */
async function at(url: string, address: string): Promise<string> {
  const issuer = await createIssuer({ url });
  const response = await issuer.fetch(address);
  return response.status === 200
    ? Object.keys((await response.json()) as object).join()
    : String(response.status);
}

const metadata = 'issuer,jwks_uri';
const keys = 'keys';

describe('an issuer', () => {
  it.each([
    ['https://acme.eu.auth0.com/', 'https://acme.eu.auth0.com/.well-known/openid-configuration', metadata],
    [
      'https://acme.eu.auth0.com/',
      'https://acme.eu.auth0.com/.well-known/oauth-authorization-server',
      metadata,
    ],
    ['https://acme.eu.auth0.com/', 'https://acme.eu.auth0.com/.well-known/jwks.json', keys],
    ['https://acme.eu.auth0.com/', 'https://acme.eu.auth0.com/jwks', keys],
    ['https://id.test/realms/a', 'https://id.test/realms/a/.well-known/openid-configuration', metadata],
    ['https://id.test/realms/a', 'https://id.test/.well-known/oauth-authorization-server/realms/a', metadata],
    ['https://id.test/realms/a', 'https://id.test/realms/a/protocol/openid-connect/certs', keys],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/v1/keys', keys],
    ['stytch.com/project-live-123', 'https://login.test/.well-known/jwks.json', keys],
  ])('%s serves %s', async (url, address, document) => {
    expect(await at(url, address)).toBe(document);
  });

  it.each([
    ['https://id.test/realms/a', 'https://id.test/realms/b/protocol/openid-connect/certs'],
    ['https://id.test/realms/a', 'https://id.test/realms/a2/.well-known/openid-configuration'],
    ['https://id.test/realms/a', 'https://id.test/.well-known/openid-configuration'],
    ['https://id.test', 'https://other.test/jwks'],
    ['https://id.test', 'http://id.test/jwks'],
    ['https://id.test', 'https://id.test:8443/jwks'],
    ['https://id.test', 'https://id.test/other/jwks/more'],
    ['https://id.test', 'https://www.googleapis.com/oauth2/v3/certs'],
    ['https://login.test/t1/v2.0', 'https://login.test/t2/discovery/v2.0/keys'],
    ['stytch.com/project-live-123', 'https://login.test/.well-known/openid-configuration'],
  ])('%s does not serve %s', async (url, address) => {
    expect(await at(url, address)).toBe('404');
  });

  it('names itself exactly in its metadata, with its trailing slash', async () => {
    const issuer = await createIssuer({ url: 'https://acme.eu.auth0.com/' });
    const answer = await issuer.fetch('https://acme.eu.auth0.com/.well-known/openid-configuration');
    expect(await answer.json()).toEqual({
      issuer: 'https://acme.eu.auth0.com/',
      jwks_uri: 'https://acme.eu.auth0.com/jwks',
    });
  });
});
