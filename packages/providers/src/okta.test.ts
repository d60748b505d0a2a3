import { describe, expect, it } from 'vitest';
import { createIssuerNetwork } from '../test/issuer-network.js';
import { corpus } from './corpus.js';
import { okta } from './index.js';

const network = await createIssuerNetwork();

const given = { issuer: 'https://acme.okta.com/oauth2/default', audience: 'api://default' };
const authority = okta(given);
const user = corpus['Okta: a user'];
const machine = corpus['Okta: a machine'];

describe('okta', () => {
  it('reads the client from cid and the scopes from the list scp', async () => {
    expect(await network.principal(authority, user)).toMatchObject({
      kind: 'person',
      subject: 'ada@acme.test',
      client: '0oaclient',
      scopes: ['openid', 'reports'],
    });
    expect(network.asked).toEqual(['https://acme.okta.com/oauth2/default/v1/keys']);
  });

  it('reads a token whose subject is its client as a machine', async () => {
    expect(await network.principal(authority, machine)).toMatchObject({
      kind: 'machine',
      client: '0oaclient',
    });
  });

  it.each([
    [
      'another authorization server issued it',
      { iss: 'https://acme.okta.com/oauth2/other' },
      'issuer_unknown',
    ],
    ['the org authorization server issued it', { iss: 'https://acme.okta.com' }, 'issuer_unknown'],
    ['it is an ID token, for the client', { aud: '0oaclient' }, 'audience_mismatch'],
    ['cid is no text', { cid: 7 }, 'claim_malformed'],
  ])('rejects an Okta token when %s', async (_, claims, code) => {
    expect(await network.judge(authority, user, claims)).toBe(code);
  });

  it.each([
    ['is one of them', {}, 'granted'],
    ['is another', { cid: '0oaother' }, 'authorized_party_mismatch'],
    ['is missing', { cid: undefined }, 'claim_missing'],
  ])('with clients listed, checks a token whose client %s', async (_, claims, code) => {
    const listed = okta({ ...given, clientId: ['0oaclient', '0oathird'] });
    expect(await network.judge(listed, user, claims)).toBe(code);
  });

  it.each(['https://acme.okta.com', 'https://acme.okta.com/oauth2/default/', 'acme.okta.com'])(
    'throws at start for the issuer %s',
    (issuer) => {
      expect(() => okta({ ...given, issuer })).toThrow(/"issuer" must be .*custom authorization server/);
    },
  );
});
