import {
  cached,
  ConfigurationError,
  createVerifier,
  introspection,
  jwtIssuer,
  localKeys,
  tenants,
} from '@tokenward/core';
import type { Authority, Claims, Verifier } from '@tokenward/core';
import { createClock, createIssuer } from '@tokenward/testing';
import type { Issuer } from '@tokenward/testing';
import { beforeEach, expect, it } from 'vitest';
import { start } from '../setup.js';
import { attack } from './forged-tokens.js';

const clock = createClock();

beforeEach(() => {
  clock.set(start);
});

/** An authority that is asked about opaque tokens, each of a subject of its own, and the tokens it was asked about. */
function asking(answerTo: (token: string) => Claims | undefined = () => ({})) {
  const asked: string[] = [];
  const expected = { issuer: 'https://issuer.test', audience: 'https://api.test' };
  const authority = introspection({
    ...expected,
    name: 'tokens',
    ask(token) {
      asked.push(token);
      const answer = answerTo(token);
      const usual = { iss: expected.issuer, aud: expected.audience, sub: token, exp: start + 300 };
      return Promise.resolve(answer && { ...usual, ...answer });
    },
  });
  return { asked, authority };
}

function verifierOf(authorities: readonly Authority[], issuers: readonly Issuer[] = []) {
  return createVerifier({
    authorities,
    now: clock.now,
    fetch(input, init) {
      const asked = issuers.find(({ url }) => new Request(input).url.startsWith(`${url}/`));
      return asked ? asked.fetch(input, init) : Promise.reject(new Error('nobody is there'));
    },
  });
}

/** The results for tokens in the name of each of two issuers, signed by the other one. */
async function swapped(verifier: Verifier, a: Issuer, b: Issuer): Promise<readonly string[]> {
  const results: string[] = [];
  for (const [one, other] of [
    [a, b],
    [b, a],
    [a, b],
  ] as const)
    results.push(...(await attack(verifier, await one.mint(), [await other.mint({ iss: one.url })])));
  return results;
}

const trusted = ({ url, audience }: Issuer): Authority => jwtIssuer({ name: url, issuer: url, audience });

it('CVE-2026-35039: tokens that are almost the same do not share an answer', async () => {
  const { asked, authority } = asking();
  const verifier = verifierOf([cached(authority, { ttl: 60 })]);
  const long = 'a'.repeat(3000);
  const alike = [`${long}1`, `${long}2`, `1${long}`, `2${long}`, `A${long}`, long, `${long}.1`, `${long}~1`];
  for (const _round of ['asked', 'kept'])
    for (const token of alike) expect((await verifier.verify(token)).access?.subject).toBe(token);
  expect(asked).toEqual(alike);
  const options = { ttl: 60, key: () => 'the same for all' };
  expect(() => cached(authority, options)).toThrow(ConfigurationError);
});

it('nearform/fast-jwt@6.3.6: a kept answer ends with its token, which need not say when it was issued', async () => {
  const { asked, authority } = asking(() => ({ exp: start + 60 }));
  const verifier = verifierOf([cached(authority, { ttl: 600 })]);
  const answer = async () => (await verifier.verify('opaque')).denial?.code ?? 'granted';
  expect(await answer()).toBe('granted');
  clock.set(start + 59);
  expect(await answer()).toBe('granted');
  expect(asked).toHaveLength(1);
  clock.set(start + 65);
  expect(await answer()).toBe('token_expired');
  expect(asked).toHaveLength(2);
});

it('better-auth/better-auth#9987: what is kept is bounded, and bad tokens drive out no good one', async () => {
  const { asked, authority } = asking((token) => (token.startsWith('bad') ? undefined : {}));
  const verifier = verifierOf([cached(authority, { ttl: 60, maxEntries: 2 })]);
  const ask = async (...tokens: readonly string[]): Promise<readonly string[]> => {
    asked.length = 0;
    for (const token of tokens) await verifier.verify(token);
    return [...asked];
  };
  expect(await ask('one', 'two')).toEqual(['one', 'two']);
  await ask(...Array.from({ length: 100 }, (_, at) => `bad-${at}`));
  expect(await ask('one', 'two')).toEqual([]);
  expect(await ask('three', 'two', 'one')).toEqual(['three', 'one']);
});

it('clerk/javascript#9394: a key of another issuer with the same name verifies nothing', async () => {
  const a = await createIssuer({ url: 'https://a.test', clock });
  const b = await createIssuer({ url: 'https://b.test', clock });
  expect(a.jwks().keys[0]?.kid).toBe(b.jwks().keys[0]?.kid);
  const verifier = verifierOf([trusted(a), trusted(b)], [a, b]);
  expect(await swapped(verifier, a, b)).toEqual(Array(3).fill('signature_invalid'));
});

it('better-auth/better-auth#9974: a key of another tenant with the same name verifies nothing', async () => {
  const all = await Promise.all(
    ['https://a.test', 'https://b.test'].map((url) => createIssuer({ url, clock })),
  );
  const [a, b] = all as [Issuer, Issuer];
  const resolve = (issuer: string) => all.filter(({ url }) => url === issuer).map(trusted)[0];
  const verifier = verifierOf([tenants({ name: 'tenants', resolve })], all);
  expect(await swapped(verifier, a, b)).toEqual(Array(3).fill('signature_invalid'));
});

it('CVE-2025-59936: issuers and key names that read the same when they are joined are told apart', async () => {
  const attacker = await createIssuer({ url: 'urn:a:urn:b', clock });
  await attacker.rotate({ kid: 'key', withdraw: true });
  const victim = await createIssuer({ url: 'urn:b', clock });
  await victim.rotate({ kid: 'key:urn:a', withdraw: true });
  const all = [attacker, victim];
  const kidsAndIssuers = all.map((issuer) => `${issuer.jwks().keys[0]?.kid}:${issuer.url}`);
  expect(kidsAndIssuers[0]).toBe(kidsAndIssuers[1]);

  const withKeys = (one: Issuer): Authority =>
    jwtIssuer({ name: one.url, issuer: one.url, audience: one.audience, keys: localKeys(one.jwks()) });
  const resolve = (issuer: string) => all.filter(({ url }) => url === issuer).map(withKeys)[0];
  const verifier = verifierOf([tenants({ name: 'tenants', resolve })], all);
  expect((await verifier.verify(await attacker.mint())).access?.subject).toBe('user_1');
  const header = { kid: 'key:urn:a' };
  const forged = await attacker.mint({ iss: victim.url }, { header });
  expect(await attack(verifier, await victim.mint(), [forged])).toEqual(['signature_invalid']);
});
