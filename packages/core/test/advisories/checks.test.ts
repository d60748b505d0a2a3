import {
  authorizedParty,
  ConfigurationError,
  cookie,
  createVerifier,
  discoveredKeys,
  fromFetchRequest,
  introspection,
  jwtIssuer,
  requiredClaims,
  typ,
} from '@tokenward/core';
import { expect, it } from 'vitest';
import { attack, sceneOf } from './forged-tokens.js';

const { issuer, mint, forge, verifier } = await sceneOf();
const { url, audience, clock } = issuer;
const now = clock.now();

it('CVE-2025-62610, honojs/middleware#1805, anomalyco/openauth#309: a token for another API is refused, and leaving that check out must be said', async () => {
  const elsewhere = ['https://other.test', `${audience}/`, audience.toUpperCase(), ['https://other.test']];
  expect(
    await attack(
      verifier(),
      mint(),
      elsewhere.map((aud) => mint({ aud })),
    ),
  ).toEqual(['audience_mismatch']);
  expect(await attack(verifier(), mint(), [mint({ aud: undefined })])).toEqual(['claim_missing']);
  expect(await attack(verifier(), mint(), [mint({ aud: [] }), mint({ aud: null })])).toEqual([
    'claim_malformed',
  ]);
  expect(() => jwtIssuer({ name: 'people', issuer: url } as never)).toThrow(ConfigurationError);
  for (const nothing of [undefined, null, '', [], ['']])
    expect(() => verifier({ audience: nothing as never })).toThrow(ConfigurationError);
});

it('better-auth/better-auth#9974: the audience is checked where an answer about a token leaves it out', async () => {
  const answers: Readonly<Record<string, object>> = {
    good: { aud: audience },
    none: {},
    other: { aud: 'https://other.test' },
    empty: { aud: '' },
  };
  const authorities = [
    introspection({
      name: 'opaque',
      issuer: url,
      audience,
      ask: (token) => Promise.resolve({ iss: url, exp: now + 60, ...answers[token] }),
    }),
  ];
  const asking = createVerifier({ authorities, now: clock.now });
  expect(await attack(asking, 'good', ['none'])).toEqual(['claim_missing']);
  expect(await attack(asking, 'good', ['other', 'empty'])).toEqual(['audience_mismatch']);
});

it('clerk/javascript#8877: the party is checked where the token leaves it out', async () => {
  const strict = verifier({ rules: [authorizedParty('https://app.test')] });
  const honest = mint({ azp: 'https://app.test' });
  expect(await attack(strict, honest, [mint()])).toEqual(['claim_missing']);
  expect(await attack(strict, honest, [mint({ azp: null }), mint({ azp: ['https://app.test'] })])).toEqual([
    'claim_malformed',
  ]);
  expect(await attack(strict, honest, [mint({ azp: 'https://evil.test' }), mint({ azp: '' })])).toEqual([
    'authorized_party_mismatch',
  ]);
});

it('CVE-2026-35041: no option takes a regular expression, and one as text is only text', async () => {
  const pattern: never = /^(a+)+$/ as never;
  const settings: readonly (() => unknown)[] = [
    () => verifier({ issuer: pattern }),
    () => verifier({ issuer: [url, pattern] }),
    () => verifier({ audience: pattern }),
    () => verifier({ audience: [audience, pattern] }),
    () => verifier({ rules: [pattern] }),
    () => authorizedParty(pattern),
    () => typ(pattern),
    () => requiredClaims(pattern),
    () => cookie('session', { origins: [pattern] }),
    () => verifier().guard({ scopes: [pattern] }),
    () => verifier().guard({ permissions: [pattern] }),
    () => verifier().guard({ organization: pattern }),
  ];
  for (const set of settings) expect(set).toThrow(ConfigurationError);
  const lax = verifier({ audience: [audience, '.*', '^(a+)+$', '*'] });
  expect(await attack(lax, mint(), [mint({ aud: `${'a'.repeat(5000)}!` })])).toEqual(['audience_mismatch']);
});

it('nearform/fast-jwt@18d2590: a check remembers nothing of the token before', async () => {
  const strict = verifier({
    issuer: [`${url}/`, url],
    keys: discoveredKeys(url),
    audience: ['https://other.test', audience],
    rules: [authorizedParty(['https://app.test']), typ(['at+jwt']), requiredClaims(['azp', 'sub'])],
  });
  const honest = mint({ azp: 'https://app.test' }, { typ: 'at+jwt' });
  const foreign = mint({ azp: 'https://app.tes' }, { typ: 'at+jwt' });
  for (const _round of ['first', 'second', 'third'])
    expect(await attack(strict, honest, [foreign, foreign, foreign])).toEqual(['authorized_party_mismatch']);
});

it('clerk/javascript#8332: a stranger learns nothing about what is checked', async () => {
  const strict = verifier({ rules: [authorizedParty('https://app.test'), typ('at+jwt')] });
  const honest = mint({ azp: 'https://app.test' }, { typ: 'at+jwt' });
  const guesses = [{}, { aud: 'other' }, { azp: 'https://app.test' }, { exp: 1 }, { nbf: 2e9 }, { exp: 'x' }];
  const junk = (): Uint8Array => Buffer.alloc(64, 7);
  const forged = guesses.flatMap((claims) => [
    forge(junk, {}, claims),
    forge(junk, { typ: 'at+jwt' }, claims),
    forge(junk, { typ: 'dpop+jwt' }, claims),
  ]);
  expect(await attack(strict, honest, forged)).toEqual(['signature_invalid']);
  const unknown = [forge(junk, { kid: 'other' }), forge(junk, {}, { iss: 'https://other.test' }), 'opaque'];
  const replies = await Promise.all(
    [...forged, ...unknown].map(async (token) => {
      const request = new Request('https://api.test', { headers: { authorization: `Bearer ${token}` } });
      return JSON.stringify((await strict.authenticate(fromFetchRequest(request))).reply);
    }),
  );
  expect(new Set(replies).size).toBe(1);
});
