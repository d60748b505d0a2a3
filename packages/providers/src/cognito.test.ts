import type { Claims } from '@tokenward/core';
import { expect, it } from 'vitest';
import { createIssuerNetwork } from '../test/issuer-network.js';
import { corpus } from './corpus.js';
import { cognito } from './index.js';

const user = corpus['Cognito: a user'];
const options = { userPoolId: 'eu-west-1_AbCdEfGhI', clientId: '7cognitoclient' } as const;
const network = await createIssuerNetwork();

/** The claims of an ID token. Source: Amazon's documentation, "Understanding the identity (ID) token". */
const idToken = {
  token_use: 'id',
  aud: '7cognitoclient',
  client_id: undefined,
  username: undefined,
  scope: undefined,
  at_hash: 'h',
  'cognito:username': 'ada',
};

it.each<[string, object, string]>([
  ['an ID token', {}, 'granted'],
  [
    'an ID token of the updated issuer',
    { iss: String(user.claims.iss).replace('cognito-idp', 'issuer-cognito-idp') },
    'granted',
  ],
  ['an ID token for another app client', { aud: 'other' }, 'audience_mismatch'],
  ['a token that does not say what it is', { token_use: undefined }, 'claim_missing'],
  ['an access token', { token_use: 'access', client_id: '7cognitoclient' }, 'type_mismatch'],
])("cognito with tokenUse 'id' judges %s as %s", async (_, claims, code) => {
  expect(await network.judge(cognito({ ...options, tokenUse: 'id' }), user, { ...idToken, ...claims })).toBe(
    code,
  );
});

it.each<[string, object, Claims, string]>([
  ['without an audience', {}, {}, 'granted'],
  ['for another API', {}, { aud: 'https://other.test' }, 'audience_mismatch'],
  ['with a malformed audience', {}, { aud: 5 }, 'claim_malformed'],
  ['for this API', { audience: 'https://api.test' }, { aud: 'https://api.test' }, 'granted'],
  [
    'for another API than this',
    { audience: 'https://api.test' },
    { aud: 'https://other.test' },
    'audience_mismatch',
  ],
  ['for no API', { audience: ['https://api.test'] }, {}, 'claim_missing'],
])('cognito judges an access token %s', async (_, more, claims, code) => {
  expect(await network.judge(cognito({ ...options, ...more }), user, claims)).toBe(code);
});

it("cognito throws at start for an audience with tokenUse 'id'", () => {
  expect(() => cognito({ ...options, tokenUse: 'id', audience: 'https://api.test' })).toThrow(
    '"audience" is for access tokens',
  );
});

it("cognito with tokenUse 'id' reads a person and its groups", async () => {
  const sample = { ...user, claims: { ...user.claims, ...idToken } };
  expect(await network.principal(cognito({ ...options, tokenUse: 'id' }), sample)).toMatchObject({
    kind: 'person',
    subject: user.claims.sub,
    permissions: ['auditors'],
  });
});

it.each(['ID', '', null, true])('cognito throws at start for the tokenUse %j', (tokenUse) => {
  expect(() => cognito({ ...options, tokenUse: tokenUse as 'id' })).toThrow(
    "\"tokenUse\" must be 'access' or 'id'",
  );
});
