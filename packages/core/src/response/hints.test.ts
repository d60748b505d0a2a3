import { describe, expect, it } from 'vitest';
import { issuerWithClock, opaqueTokens, peopleOf } from '../../test/setup.js';
import {
  authorizedParty,
  createVerifier,
  deny,
  introspection,
  maxTokenAge,
  requiredClaims,
} from '../index.js';
import type { Authority, Claims } from '../index.js';

const { clock, issuer, now } = await issuerWithClock();
const denialBy = async (authority: Authority<string, unknown>, token: string) =>
  (await createVerifier({ authorities: [authority], now: clock.now, fetch: issuer.fetch }).verify(token))
    .denial;

describe('the hint for a wrong signature', () => {
  it('speaks of a cookie only if the credential came from one that is signed', async () => {
    const denial = await denialBy(peopleOf(issuer), await issuer.mintForeign());
    expect(denial).toMatchObject({ code: 'signature_invalid' });
    expect(denial?.hint).not.toContain('cookie');
    expect(deny('signature_invalid', { cookie: 'session' }).hint).toMatch(
      /^The signature of the cookie "session" itself/,
    );
  });
});

describe('the hint for a missing claim', () => {
  it.each<[string, string, Claims]>([
    ['aud', 'audience', { aud: undefined }],
    ['exp', 'expiry', { exp: undefined }],
  ])('names the claim %s and the option %s, which can be unchecked', async (claim, option, claims) => {
    const denial = await denialBy(peopleOf(issuer), await issuer.mint(claims));
    expect(denial).toMatchObject({ code: 'claim_missing', detail: { claim, option } });
    expect(denial?.hint).toContain(`The claim is "${claim}". It is checked by "${option}"`);
    expect(denial?.hint).toContain(`\`${option}: unchecked\``);
  });

  it('says that introspection responses without iss need issuer: unchecked', async () => {
    const authority = introspection({
      name: 'opaque',
      issuer: 'https://id.test',
      audience: 'api',
      ask: async () => ({ aud: 'api', exp: now + 60 }),
    });
    const denial = await denialBy(authority, 'opaque-token');
    expect(denial?.code).toBe('claim_missing');
    expect(denial?.hint).toContain(
      'The claim is "iss". It is checked by "issuer"; `issuer: unchecked` omits the check.',
    );
  });

  it.each([
    ['azp', 'authorizedParty', authorizedParty('https://app.test')],
    ['iat', 'maxTokenAge', maxTokenAge(60)],
    ['org', 'requiredClaims', requiredClaims('org')],
  ] as const)('names the claim %s and the rule %s', async (claim, option, rule) => {
    const authority = peopleOf(issuer, { rules: [rule] });
    const denial = await denialBy(authority, await issuer.mint({ [claim]: undefined }));
    expect(denial).toMatchObject({ code: 'claim_missing', detail: { claim, option } });
    expect(denial?.hint).toContain(`The claim is "${claim}". It is checked by "${option}".`);
  });
});

describe('the hint for an opaque token that no authority accepts', () => {
  const advised: Authority = {
    ...peopleOf(issuer),
    prefixAdvice: { mt_: 'Set "machines".', oat_: 'Set "apps".' },
  };

  it('has the advice of an authority that knows the beginning of the token', async () => {
    const denial = await denialBy(advised, 'oat_secret');
    expect(denial).toMatchObject({ code: 'token_unrecognized', detail: { advice: 'Set "apps".' } });
    expect(denial?.hint).toBe('The token is opaque (no JWT) and no authority accepts it. Set "apps".');
    expect(JSON.stringify(denial)).not.toContain('secret');
  });

  it.each(['constructor', '__proto__', 'mt', 'x_oat_'])('is the usual one for %s', async (token) => {
    const denial = await denialBy(advised, token);
    expect(denial).toMatchObject({ code: 'token_unrecognized', detail: {} });
    expect(denial?.hint).toContain('if they request no audience');
  });

  it('does not matter if another authority accepts the token', async () => {
    const verifier = createVerifier({
      authorities: [advised, opaqueTokens({ sub: 'user_1', exp: now + 60 })],
      now: clock.now,
    });
    expect((await verifier.verify('oat_secret')).access?.authority).toBe('opaque');
  });

  it('is rejected at start if it is no object', () => {
    const wrong = { ...advised, prefixAdvice: 'oat_' as unknown as Record<string, string> };
    expect(() => createVerifier({ authorities: [wrong] })).toThrow('"authorities[0]"');
  });
});

describe('the hint for claims that are not accepted', () => {
  it('names the claim and the option, and not a schema, if a rule rejected it', () => {
    const { hint } = deny('claims_invalid', { claim: 'role', option: 'roles' });
    expect(hint).toContain('The claim "role" has a value that is not accepted here.');
    expect(hint).toContain('It is checked by "roles".');
    expect(hint).not.toContain('schema');
  });

  it('names the schema if that rejected the claims', () => {
    expect(deny('claims_invalid', { paths: [['org']] }).hint).toContain('The schema under "claims"');
  });
});

describe('the hint for a token of another kind', () => {
  it('names the claim that shows it', () => {
    expect(deny('type_mismatch', { claim: 'azp' }).hint).toContain('The claim "azp" shows another kind');
  });

  it('names the typ header otherwise, and the rule that allows it', () => {
    expect(deny('type_mismatch', { expected: ['jwt'] }).hint).toMatch(
      /^The "typ" header .* typ\(\.\.\.\)\.$/,
    );
  });
});
