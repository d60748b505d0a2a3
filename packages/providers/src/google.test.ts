import { describe, expect, it } from 'vitest';
import { createIssuerNetwork } from '../test/issuer-network.js';
import { corpus } from './corpus.js';
import { google } from './index.js';

const network = await createIssuerNetwork();

const clientId = '42.apps.googleusercontent.com';
const authority = google({ clientId });
const user = corpus['Google: a user of a Workspace'];
const service = corpus['Google: a service account, whose iss has no scheme'];

describe('google', () => {
  it('accepts an ID token with nonce and at_hash, and reads hd as the organization', async () => {
    expect(await network.principal(authority, user)).toMatchObject({
      kind: 'person',
      subject: '1087',
      client: clientId,
      organization: 'acme.test',
    });
    expect(network.asked).toEqual(['https://www.googleapis.com/oauth2/v3/certs']);
  });

  it('keeps nonce and at_hash in the claims', async () => {
    const { access } = await network.verify([authority], await network.sign(user.claims));
    expect(access?.claims).toMatchObject({ nonce: 'n', at_hash: 'x' });
  });

  it.each(['https://accounts.google.com', 'accounts.google.com'])('accepts the issuer %s', async (iss) => {
    expect(await network.judge(authority, user, { iss })).toBe('granted');
  });

  it('reads a service account, whose subject is its client, as a machine', async () => {
    expect(await network.principal(authority, service)).toMatchObject({ kind: 'machine', subject: '1099' });
  });

  it.each([
    ['it is for another app', { aud: 'other.apps.googleusercontent.com' }, 'audience_mismatch'],
    ['its issuer has http', { iss: 'http://accounts.google.com' }, 'issuer_unknown'],
    ['its issuer ends with a slash', { iss: 'https://accounts.google.com/' }, 'issuer_unknown'],
    ['hd is no text', { hd: ['acme.test'] }, 'claim_malformed'],
  ])('rejects a Google token when %s', async (_, claims, code) => {
    expect(await network.judge(authority, user, claims)).toBe(code);
  });

  it('rejects other kinds of JWT by their typ', async () => {
    expect(await network.judge(authority, user, {}, { typ: 'logout+jwt' })).toBe('type_mismatch');
  });

  it.each([
    ['of that domain', {}, 'granted'],
    ['of another domain', { hd: 'acme.test.evil' }, 'claims_invalid'],
    ['of no domain, a personal account', { hd: undefined }, 'claim_missing'],
    ['whose e-mail alone has that domain', { hd: undefined, email: 'x@acme.test' }, 'claim_missing'],
  ])('with a hosted domain required, checks a user %s', async (_, claims, code) => {
    expect(await network.judge(google({ clientId, hostedDomain: 'acme.test' }), user, claims)).toBe(code);
  });
});
