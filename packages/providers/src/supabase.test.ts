import { describe, expect, it } from 'vitest';
import { createIssuerNetwork } from '../test/issuer-network.js';
import { corpus } from './corpus.js';
import { supabase } from './index.js';

const network = await createIssuerNetwork();

const url = 'https://abcdefgh.supabase.co';
const authority = supabase({ url });
const user = corpus['Supabase: a user'];

describe('supabase', () => {
  it('reads a user and fetches the JWKS of the project', async () => {
    expect(await network.principal(authority, user)).toMatchObject({
      kind: 'person',
      subject: user.claims.sub,
    });
    expect(network.asked).toEqual([`${url}/auth/v1/.well-known/jwks.json`]);
  });

  it.each([
    ['it is the anon key of the project', { role: 'anon' }, 'claims_invalid'],
    ['it is the service key of the project', { role: 'service_role' }, 'claims_invalid'],
    ['it has no role', { role: undefined }, 'claim_missing'],
    ['its audience is anon', { aud: 'anon' }, 'audience_mismatch'],
    ['the user is anonymous', { is_anonymous: true }, 'claims_invalid'],
    ['it does not say whether the user is anonymous', { is_anonymous: undefined }, 'claim_missing'],
    ['what it says of that is no boolean', { is_anonymous: 'false' }, 'claim_malformed'],
    ['another project issued it', { iss: 'https://other.supabase.co/auth/v1' }, 'issuer_unknown'],
    ['it was issued by the project in its old shape', { iss: 'supabase' }, 'issuer_unknown'],
  ])('rejects a Supabase token when %s', async (_, claims, code) => {
    expect(await network.judge(authority, user, claims)).toBe(code);
  });

  it('accepts anonymous users with the option "anonymous"', async () => {
    const open = supabase({ url, anonymous: 'accepted' });
    expect(await network.judge(open, user, { is_anonymous: true })).toBe('granted');
  });

  it('rejects HS256, the shared secret of older projects', async () => {
    expect(await network.judge(authority, user, {}, { alg: 'HS256' })).toBe('algorithm_unsupported');
  });
});
