import { createVerifier } from '@tokenward/core';
import { expect, it } from 'vitest';
import { createIssuerNetwork } from '../test/issuer-network.js';
import { corpus } from './corpus.js';
import { azureB2c, cognito } from './index.js';

const tenant = '11111111-2222-4333-8444-555555555555';
const pool = 'eu-west-1_AbCdEfGhI';
const b2c = `https://acme.b2clogin.com/${tenant}`;

it.each([
  [
    'the issuers of Cognito',
    cognito({ userPoolId: pool, clientId: '7cognitoclient' }),
    `https://issuer-cognito-idp.eu-west-1.amazonaws.com/${pool}/.well-known/jwks.json`,
    corpus['Cognito: a user, updated issuer'],
    corpus['Cognito: a user'],
  ],
  [
    'the policies of Azure AD B2C',
    azureB2c({
      domain: 'acme.b2clogin.com',
      tenant,
      policies: ['B2C_1_signin', 'B2C_1A_custom'],
      audience: 'bbbbbbbb-0000-4000-8000-0000000000b2',
    }),
    `${b2c}/B2C_1A_custom/discovery/v2.0/keys`,
    corpus['Azure AD B2C: a user, with the policy in the issuer'],
    corpus['Azure AD B2C: a user'],
  ],
] as const)('a key of one does not verify tokens of the other: %s', async (_, authority, url, own, other) => {
  const network = await createIssuerNetwork();
  const renamed = network.signer.jwks().keys.map((jwk) => ({ ...jwk, kid: `${jwk.kid} of one` }));
  network.answer(url, () => Response.json({ keys: renamed }));
  const kid = { kid: 'key-1 of one' };
  expect(await network.judge(authority, own, {}, kid)).toBe('granted');
  expect(await network.judge(authority, other, {}, kid)).toBe('key_unknown');
  expect(await network.judge(authority, other)).toBe('granted');
  expect(await network.judge(authority, own)).toBe('key_unknown');
});

it('check() fetches the keys of each policy', async () => {
  const network = await createIssuerNetwork();
  const authority = azureB2c({
    domain: 'login.acme.test',
    tenant,
    policies: ['B2C_1_a', 'B2C_1_b'],
    audience: 'api',
  });
  const { fetch } = network;
  expect(await createVerifier({ authorities: [authority], fetch }).check()).toEqual([]);
  expect(network.asked).toEqual(
    ['B2C_1_a', 'B2C_1_b'].map((name) => `https://login.acme.test/${tenant}/${name}/discovery/v2.0/keys`),
  );
});
