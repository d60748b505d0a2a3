import { describe, expect, it } from 'vitest';
import { createIssuerNetwork } from '../test/issuer-network.js';
import { corpus } from './corpus.js';
import { cognito } from './index.js';

const network = await createIssuerNetwork();

const given = { userPoolId: 'eu-west-1_AbCdEfGhI', clientId: '7cognitoclient' };
const authority = cognito(given);
const user = corpus['Cognito: a user'];
const machine = corpus['Cognito: a machine'];

describe('cognito', () => {
  it('accepts an access token without aud, and reads its groups as permissions', async () => {
    expect(await network.principal(authority, user)).toMatchObject({
      kind: 'person',
      client: '7cognitoclient',
      scopes: ['aws.cognito.signin.user.admin'],
      permissions: ['auditors'],
    });
    expect(network.asked).toEqual([`${user.claims.iss}/.well-known/jwks.json`]);
  });

  it('reads a token whose subject is its client as a machine', async () => {
    expect(await network.principal(authority, machine)).toMatchObject({ kind: 'machine', permissions: [] });
  });

  it.each([
    ['it is an ID token', { token_use: 'id', aud: '7cognitoclient', client_id: undefined }, 'type_mismatch'],
    ['it does not say what it is', { token_use: undefined }, 'claim_missing'],
    ['what it says is no text', { token_use: ['access'] }, 'claim_malformed'],
    ['it is for another app client', { client_id: 'other' }, 'authorized_party_mismatch'],
    ['it names no app client', { client_id: undefined }, 'claim_missing'],
    ['another pool issued it', { iss: `${user.claims.iss}x` }, 'issuer_unknown'],
    ['its groups are no list', { 'cognito:groups': 'admins' }, 'claim_malformed'],
  ])('rejects a Cognito token when %s', async (_, claims, code) => {
    expect(await network.judge(authority, user, claims)).toBe(code);
  });

  it.each(['AbCdEfGhI', 'eu-west-1', 'eu-west-1_a/../b', ''])(
    'throws at start for the user pool "%s"',
    (userPoolId) => {
      expect(() => cognito({ ...given, userPoolId })).toThrow('"userPoolId" must be the id of a user pool');
    },
  );
});
