import { describe, expect, it } from 'vitest';
import { issuerWithClock, opaqueTokens, peopleOf } from '../../test/setup.js';
import { shownChallenges } from '../../test/shown-challenges.js';
import { createVerifier, deny, fromHeaders } from '../index.js';
import type { DenialCode, Requirements, Verdict, Verifier } from '../index.js';
import type { ProofMethod } from '../proof/proof-method.js';

const { clock, now, issuer } = await issuerWithClock();
/** Proofs of DPoP, of which each is accepted, or denied with a code. */
const dpop = (code?: DenialCode): ProofMethod => ({
  confirmation: 'jkt',
  scheme: { name: 'DPoP', algorithms: ['ES256'] },
  read: () => ({ verify: () => (code ? { denial: deny(code), headers: { 'dpop-nonce': 'n' } } : {}) }),
});
const certificates: ProofMethod = {
  confirmation: 'x5t#S256',
  read: () => ({ verify: () => ({ denial: deny('certificate_missing') }) }),
};
const verifierWith = (proofs: readonly ProofMethod[]): Verifier =>
  createVerifier({ authorities: [peopleOf(issuer), opaqueTokens({ scope: 'a' })], proofs, now: clock.now });
type Given = Requirements | (() => Requirements);
const ask = (proofs: readonly ProofMethod[], sent: string | undefined, given: Given = {}): Promise<Verdict> =>
  verifierWith(proofs).authenticate(fromHeaders(sent === undefined ? {} : { authorization: sent }), given);
const expired = await issuer.mintExpired();
const foreign = await issuer.mint({ iss: 'https://other.test' });
const good = await issuer.mint({ scope: 'a' });
const bound = await issuer.mint({ scope: 'a', cnf: { jkt: 'thumbprint' } });
const certified = await issuer.mint({ cnf: { 'x5t#S256': 'hash' } });
const scopes: Requirements = { scopes: ['a', 'b'] };

describe('a rejected request', () => {
  it.each<[string, readonly ProofMethod[], string | undefined, Given, readonly string[]]>([
    ['without a credential', [], undefined, {}, ['Bearer - -']],
    ['without a credential, for scopes', [], undefined, scopes, ['Bearer - a b']],
    ['without a credential, for scopes of a function', [], undefined, () => scopes, ['Bearer - -']],
    ['with an expired token, for scopes', [], `Bearer ${expired}`, scopes, ['Bearer invalid_token a b']],
    [
      'with an expired token, for scopes of a function',
      [],
      `Bearer ${expired}`,
      () => scopes,
      ['Bearer invalid_token a b'],
    ],
    [
      'with an unknown token, for scopes of a function',
      [],
      `Bearer ${foreign}`,
      () => scopes,
      ['Bearer invalid_token -'],
    ],
    [
      'without a permission, for scopes',
      [],
      `Bearer ${good}`,
      { scopes: ['a'], permissions: ['p'] },
      ['Bearer insufficient_scope a'],
    ],
    ['with two credentials, for scopes', [], 'Bearer a,Bearer b', scopes, ['Bearer invalid_request -']],
    ['of garbage, for scopes', [], '"', scopes, ['Bearer invalid_token a b']],
    ['without a credential, with DPoP', [dpop()], undefined, scopes, ['Bearer - a b', 'DPoP - a b']],
    [
      'without a scope, with DPoP',
      [dpop()],
      `Bearer ${good}`,
      scopes,
      ['Bearer insufficient_scope a b', 'DPoP - a b'],
    ],
    [
      'without a scope, under DPoP',
      [dpop()],
      `DPoP ${bound}`,
      scopes,
      ['Bearer - a b', 'DPoP insufficient_scope a b'],
    ],
    [
      'with a malformed credential under DPoP',
      [dpop()],
      'DPoP a b',
      scopes,
      ['Bearer - a b', 'DPoP invalid_token a b'],
    ],
    [
      'with two credentials, with DPoP',
      [dpop()],
      'Bearer a,DPoP b',
      scopes,
      ['Bearer invalid_request -', 'DPoP invalid_request -'],
    ],
    [
      'with a bad proof',
      [dpop('proof_expired')],
      `DPoP ${bound}`,
      scopes,
      ['Bearer - a b', 'DPoP invalid_dpop_proof a b'],
    ],
    [
      'that needs a nonce',
      [dpop('proof_nonce_required')],
      `DPoP ${bound}`,
      scopes,
      ['DPoP use_dpop_nonce a b'],
    ],
    [
      'with the key of another',
      [dpop('proof_key_mismatch')],
      `DPoP ${bound}`,
      {},
      ['Bearer - -', 'DPoP invalid_token -'],
    ],
    [
      'with a bound token under Bearer',
      [dpop()],
      `Bearer ${bound}`,
      {},
      ['Bearer invalid_token -', 'DPoP - -'],
    ],
    [
      'with an unbound token under DPoP',
      [dpop()],
      `DPoP ${good}`,
      {},
      ['Bearer - -', 'DPoP invalid_token -'],
    ],
    [
      'without a credential, for bound tokens',
      [dpop()],
      undefined,
      { bound: true, ...scopes },
      ['DPoP - a b'],
    ],
    [
      'without a credential, with certificates before DPoP',
      [certificates, dpop()],
      undefined,
      {},
      ['Bearer - -', 'DPoP - -'],
    ],
    ['without a credential, with certificates', [certificates], undefined, {}, ['Bearer - -']],
    [
      'with an unbound token, for bound tokens',
      [dpop()],
      `Bearer ${good}`,
      { bound: true },
      ['DPoP invalid_token -'],
    ],
    [
      'without a credential, for bound tokens inside',
      [dpop()],
      undefined,
      { allOf: [{ bound: true }] },
      ['DPoP - -'],
    ],
    [
      'without a credential, for bound tokens in each alternative',
      [dpop()],
      undefined,
      {
        anyOf: [
          { bound: true, kind: 'person' },
          { bound: true, kind: 'machine' },
        ],
      },
      ['DPoP - -'],
    ],
    [
      'without a credential, for bound tokens in one alternative',
      [dpop()],
      undefined,
      { anyOf: [{ bound: true }, { scopes: ['a'] }] },
      ['Bearer - a', 'DPoP - a'],
    ],
    [
      'without a certificate',
      [certificates],
      `Bearer ${certified}`,
      { bound: true },
      ['Bearer invalid_token -'],
    ],
    [
      'without a credential, for bound tokens, with certificates beside DPoP',
      [dpop(), certificates],
      undefined,
      { bound: true },
      ['DPoP - -'],
    ],
    [
      'without its certificate, for bound tokens, with certificates beside DPoP',
      [dpop(), certificates],
      `Bearer ${certified}`,
      { bound: true },
      ['DPoP invalid_token -'],
    ],
    ['under DPoP, which nobody checks', [certificates], `DPoP ${bound}`, scopes, ['Bearer - a b']],
    [
      'for bound tokens, with no proof that is checked',
      [],
      `Bearer ${good}`,
      { bound: true },
      ['Bearer invalid_token -'],
    ],
  ])('gets the challenges that help: %s', async (_what, proofs, sent, given, expected) => {
    expect(shownChallenges(await ask(proofs, sent, given))).toEqual(expected);
  });

  it('keeps the header of a nonce beside its challenge', async () => {
    const { reply } = await ask([dpop('proof_nonce_required')], `DPoP ${bound}`);
    expect(reply?.headers).toMatchObject({ 'dpop-nonce': 'n', 'cache-control': 'no-store' });
  });

  it('names an authentication under the scheme that was used', async () => {
    const given: Requirements = { authentication: { maxAge: 60 }, scopes: ['b'] };
    expect(shownChallenges(await ask([dpop()], `DPoP ${bound}`, given))).toEqual([
      'Bearer - b',
      'DPoP insufficient_user_authentication b',
    ]);
    const { reply } = await ask([dpop()], `DPoP ${bound}`, given);
    expect(reply?.headers['www-authenticate']).toMatch(
      /^Bearer [^D]*, DPoP .*max_age="60", algs=.*, scope="b"$/,
    );
    const fresh = await issuer.mint({ scope: 'b', auth_time: now, cnf: { jkt: 'thumbprint' } });
    expect((await ask([dpop()], `DPoP ${fresh}`, given)).outcome).toBe('granted');
  });

  it.each<[string, Requirements, string]>([
    [
      'the scopes of the alternative that is nearest',
      { anyOf: [{ authentication: { acr: ['a'] } }, { authentication: { maxAge: 3 }, scopes: ['q'] }] },
      'Bearer insufficient_user_authentication -',
    ],
    [
      'the scopes that the alternative needs itself',
      { anyOf: [{ authentication: { acr: ['a'] }, scopes: ['a'] }, { scopes: ['q', 'r'] }] },
      'Bearer insufficient_user_authentication a',
    ],
    [
      'the scopes of the route',
      { scopes: ['a'], anyOf: [{ authentication: { acr: ['a'] } }, { scopes: ['q', 'r'] }] },
      'Bearer insufficient_user_authentication a',
    ],
  ])('for another authentication names %s', async (_what, given, expected) => {
    expect(shownChallenges(await ask([], `Bearer ${good}`, given))).toEqual([expected]);
  });

  it('gets a challenge if a source of the application gives a denial without a detail', async () => {
    const { detail: _detail, ...bare } = deny('credential_malformed');
    const verifier = createVerifier({
      authorities: [peopleOf(issuer)],
      sources: [{ ambient: false, read: () => ({ denial: bare as ReturnType<typeof deny> }) }],
      proofs: [dpop()],
    });
    expect(shownChallenges(await verifier.authenticate(fromHeaders({})))).toEqual([
      'Bearer invalid_token -',
      'DPoP - -',
    ]);
  });
});
