import { expect, it } from 'vitest';
import { createIssuerNetwork } from '../test/issuer-network.js';
import { corpus } from './corpus.js';
import { okta } from './index.js';

const given = { issuer: 'https://acme.okta.com/oauth2/default', audience: 'api://default' };

it.each([
  ['is one of them', {}, 'granted'],
  ['is another', { cid: '0oaother' }, 'authorized_party_mismatch'],
  ['is missing', { cid: undefined }, 'claim_missing'],
])('okta, with clients listed, checks a token whose client %s', async (_, claims, code) => {
  const network = await createIssuerNetwork();
  const listed = okta({ ...given, clientId: ['0oaclient', '0oathird'] });
  expect(await network.judge(listed, corpus['Okta: a user'], claims)).toBe(code);
});

it.each(['https://acme.okta.com', 'https://acme.okta.com/oauth2/default/', 'acme.okta.com'])(
  'okta throws at start for the issuer %s',
  (issuer) => {
    expect(() => okta({ ...given, issuer })).toThrow(/"issuer" must be .*custom authorization server/);
  },
);
