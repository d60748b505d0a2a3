import { describe, expect, it } from 'vitest';
import { createIssuerNetwork } from '../test/issuer-network.js';
import { corpus } from './corpus.js';
import { firebase } from './index.js';

const network = await createIssuerNetwork();

const authority = firebase({ projectId: 'acme-1234' });
const user = corpus['Firebase: a user'];

describe('firebase', () => {
  it('reads a user, and a tenant of Identity Platform is the organization', async () => {
    expect(await network.principal(authority, user)).toMatchObject({
      kind: 'person',
      subject: 'uid',
      organization: 'acme-t',
    });
    expect(network.asked).toEqual([
      'https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com',
    ]);
  });

  it('accepts a user without a tenant', async () => {
    const details = { sign_in_provider: 'password' };
    expect(await network.principal(authority, user, { firebase: details })).toMatchObject({
      organization: undefined,
    });
  });

  it.each([
    ['another project issued it', { iss: 'https://securetoken.google.com/other' }, 'issuer_unknown'],
    ['it is for another project', { aud: 'other' }, 'audience_mismatch'],
    ['it is a session cookie', { iss: 'https://session.firebase.google.com/acme-1234' }, 'issuer_unknown'],
    ['nobody is named', { sub: undefined }, 'claim_missing'],
    ['the name is empty', { sub: '' }, 'claim_malformed'],
    ['it does not say when somebody signed in', { auth_time: undefined }, 'claim_missing'],
    ['the sign-in is no time', { auth_time: '1799999000' }, 'claim_malformed'],
    ['the sign-in lies ahead', { auth_time: 1_800_000_006 }, 'token_issued_in_future'],
    ['its tenant is no text', { firebase: { tenant: 7 } }, 'claim_malformed'],
  ])('rejects a Firebase token when %s', async (_, claims, code) => {
    expect(await network.judge(authority, user, claims)).toBe(code);
  });

  it.each(['', 'Acme', 'acme/../other', 'https://acme'])(
    'throws at start for the project "%s"',
    (projectId) => {
      expect(() => firebase({ projectId })).toThrow('"projectId" must be the id of a project');
    },
  );
});
