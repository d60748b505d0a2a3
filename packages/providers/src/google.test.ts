import { describe, expect, it } from 'vitest';
import { createIssuerNetwork } from '../test/issuer-network.js';
import { corpus } from './corpus.js';
import { google } from './index.js';

const network = await createIssuerNetwork();
const clientId = '42.apps.googleusercontent.com';
const user = corpus['Google: a user of a Workspace'];

describe('google', () => {
  it('accepts an ID token with nonce and at_hash, and keeps them in the claims', async () => {
    const { access } = await network.verify([google({ clientId })], await network.sign(user.claims));
    expect(access?.claims).toMatchObject({ nonce: 'n', at_hash: 'x' });
  });

  it.each(['https://accounts.google.com', 'accounts.google.com'])('accepts the issuer %s', async (iss) => {
    expect(await network.judge(google({ clientId }), user, { iss })).toBe('granted');
  });

  it('rejects other kinds of JWT by their typ', async () => {
    expect(await network.judge(google({ clientId }), user, {}, { typ: 'logout+jwt' })).toBe('type_mismatch');
  });

  it.each([
    ['of that domain', {}, 'granted'],
    ['of another domain', { hd: 'acme.test.evil' }, 'claims_invalid'],
    ['of no domain, a personal account', { hd: undefined }, 'claim_missing'],
    ['whose e-mail alone has that domain', { hd: undefined, email: 'x@acme.test' }, 'claim_missing'],
  ])('with a hosted domain required, checks a user %s', async (_, claims, code) => {
    expect(await network.judge(google({ clientId, hostedDomain: 'acme.test' }), user, claims)).toBe(code);
  });

  it.each([
    ['by its email', 'jobs@acme.iam.gserviceaccount.com', 'granted'],
    ['by its unique id', ['1099'], 'granted'],
    ['of another project', 'jobs@other.iam.gserviceaccount.com', 'authorized_party_mismatch'],
    ['not at all', undefined, 'authorized_party_mismatch'],
  ])('accepts a service account that is listed %s', async (_how, serviceAccounts, code) => {
    const given = google({ clientId, ...(serviceAccounts !== undefined && { serviceAccounts }) });
    const claims = { sub: '1099', azp: '1099', hd: undefined, email: 'jobs@acme.iam.gserviceaccount.com' };
    expect(await network.judge(given, user, claims)).toBe(code);
    // It is in no hosted domain, which people must be in.
    const both = google({
      clientId,
      hostedDomain: 'acme.test',
      ...(serviceAccounts !== undefined && { serviceAccounts }),
    });
    expect(await network.judge(both, user, claims)).toBe(code);
  });
});
