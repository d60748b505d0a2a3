import { describe, expect, it } from 'vitest';
import { createIssuerNetwork } from '../test/issuer-network.js';
import { corpus } from './corpus.js';
import { firebase } from './index.js';

const network = await createIssuerNetwork();
const user = corpus['Firebase: a user'];
const options = { projectId: 'acme-1234' } as const;
const anonymous = { firebase: { identities: {}, sign_in_provider: 'anonymous' } };

describe('firebase', () => {
  it.each([
    [undefined, 'claims_invalid'],
    ['refused', 'claims_invalid'],
    ['accepted', 'granted'],
  ] as const)('judges an anonymous user with the option %s as %s', async (option, code) => {
    const authority = firebase({ ...options, ...(option && { anonymous: option }) });
    expect(await network.judge(authority, user, anonymous)).toBe(code);
  });

  it.each([
    [5, {}, 'granted'],
    [6, {}, 'token_issued_in_future'],
    [60, { clockTolerance: 60 }, 'granted'],
    [61, { clockTolerance: 60 }, 'token_issued_in_future'],
  ])('judges a sign-in %s seconds ahead of the clock, with %j, as %s', async (ahead, more, code) => {
    const signedIn = { auth_time: 1_800_000_000 + ahead };
    expect(await network.judge(firebase({ ...options, ...more }), user, signedIn)).toBe(code);
  });

  it('throws at start for another value of anonymous', () => {
    expect(() => firebase({ ...options, anonymous: true as never })).toThrow('"accepted" or "refused"');
  });
});
