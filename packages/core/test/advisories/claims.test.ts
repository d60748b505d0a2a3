import {
  cached,
  ConfigurationError,
  createVerifier,
  introspection,
  jwtIssuer,
  maxTokenAge,
  remoteKeys,
  tenants,
} from '@tokenward/core';
import type { Claims } from '@tokenward/core';
import { expect, it } from 'vitest';
import { attack, encoded, sceneOf } from './forged-tokens.js';

const { issuer, mint, verifier } = await sceneOf();
const { url, audience, clock, kid } = issuer;
const now = clock.now();
const header = JSON.stringify({ alg: 'ES256', kid });
const good = { iss: url, aud: audience, sub: 'user_1', exp: now + 300 } as const;

/** What a verifier says that is told something about a token that only its issuer can read. */
async function told(answer: unknown): Promise<string> {
  const ask = (): Promise<Claims> => Promise.resolve(answer as Claims);
  const authorities = [introspection({ name: 'opaque', issuer: url, audience, ask })];
  const { denial } = await createVerifier({ authorities, now: clock.now }).verify('opaque');
  return denial?.code ?? 'granted';
}

it('CVE-2025-30144: a list as "iss" is no issuer, wherever the right one stands in it', async () => {
  const resolved: unknown[] = [];
  const resolve = (iss: string) => {
    resolved.push(iss);
    return jwtIssuer({ name: 'tenant', issuer: url, audience });
  };
  const many = createVerifier({
    authorities: [tenants({ name: 'tenants', resolve })],
    fetch: issuer.fetch,
    now: clock.now,
  });
  const lists = [[url], [url, 'https://attacker.test'], ['https://attacker.test', url], { 0: url }];
  const signed = lists.map((iss) => mint({ iss }));
  expect(await attack(verifier(), mint(), signed)).toEqual(['issuer_unknown']);
  expect(await attack(many, mint(), signed)).toEqual(['issuer_unknown']);
  expect(resolved).toEqual([url]);

  expect(await told(good)).toBe('granted');
  expect(await told({ ...good, iss: [url] })).toBe('claim_malformed');
});

it('nearform/fast-jwt#638, nearform/fast-jwt#639: a payload that is no object is refused, since no check would see it', async () => {
  const signed = [[good], [], null, 'claims', 5, true].map((payload) =>
    issuer.signText(header, JSON.stringify(payload)),
  );
  const honest = issuer.signText(header, JSON.stringify(good));
  expect(await attack(verifier(), honest, signed)).toEqual(['token_malformed']);
  await expect(told([good])).rejects.toMatchObject({ code: 'configuration_invalid' });
});

it('nearform/fast-jwt#606: only one spelling of a signature is taken', async () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const token =
    Array.from({ length: 100 }, (_, n) => mint({ n })).find((one) => /[-_][^.]*$/.test(one)) ?? '';
  // The last of the 86 characters has four bits to spare.
  const sibling = alphabet[alphabet.indexOf(token.slice(-1)) + 1];
  const [start, signature] = [token.slice(0, token.lastIndexOf('.') + 1), token.split('.')[2] ?? ''];
  const spellings = [
    `${token.slice(0, -1)}${sibling}`,
    `${token}=`,
    `${token}==`,
    `${token}\n`,
    ` ${token}`,
    `${start}${signature.replaceAll('-', '+').replaceAll('_', '/')}`,
    `${start}${signature.slice(0, 40)} ${signature.slice(40)}`,
    `${start}${encoded(signature)}`,
  ];
  const bytes = (spelling: string) => Buffer.from(spelling.split('.')[2] ?? '', 'base64url').toString('hex');
  expect(bytes(spellings[0] ?? '')).toBe(bytes(token));
  expect(await attack(verifier(), token, spellings)).toEqual(['token_malformed', 'signature_invalid']);
});

it('nearform/fast-jwt#640: a number that is none switches no check off', async () => {
  expect(() => verifier({ clockTolerance: Number.NaN })).toThrow(ConfigurationError);
  expect(() => maxTokenAge(Number.NaN)).toThrow(ConfigurationError);
  expect(() => maxTokenAge(60, Number.NaN)).toThrow(ConfigurationError);
  expect(() => remoteKeys(`${url}/jwks`, { cooldown: Number.NaN })).toThrow(ConfigurationError);
  const people = jwtIssuer({ name: 'people', issuer: url, audience });
  expect(() => cached(people, { ttl: Number.NaN })).toThrow(ConfigurationError);
  expect(() => createVerifier({ authorities: [people], now: () => Number.NaN })).toThrow(ConfigurationError);

  let time = now;
  const { fetch } = issuer;
  const drifting = createVerifier({ authorities: [people], fetch, now: () => time });
  expect((await drifting.verify(mint())).access?.subject).toBe('user_1');
  time = Number.NaN;
  expect((await drifting.verify(mint())).denial?.code).toBe('token_expired');
});

it('CVE-2026-44459: a time as text, 0 or 1e400 does not count as missing', async () => {
  const { exp: _exp, ...rest } = good;
  const signed = (...times: readonly string[]): string =>
    issuer.signText(header, `{${JSON.stringify(rest).slice(1, -1)},${times.join()}}`);
  const honest = signed(`"exp":${now + 60}`, `"nbf":${now}`);
  const strange = ['1e400', '-1e400', `"${now + 60}"`, '""', 'null', 'true', `[${now + 60}]`, '{}'];
  expect(
    await attack(
      verifier(),
      honest,
      strange.map((value) => signed(`"exp":${value}`)),
    ),
  ).toEqual(['claim_malformed']);
  expect(
    await attack(
      verifier(),
      honest,
      strange.map((value) => signed(`"exp":${now + 60}`, `"nbf":${value}`)),
    ),
  ).toEqual(['claim_malformed']);
  const past = ['0', '-0', '-1', '1e-400'].map((value) => signed(`"exp":${value}`));
  expect(await attack(verifier(), honest, past)).toEqual(['token_expired']);
});

it('CVE-2026-25537: a time of the wrong type does not count as missing in an answer about a token either', async () => {
  expect(await told({ ...good, nbf: now, iat: now })).toBe('granted');
  for (const claim of ['exp', 'nbf', 'iat'])
    for (const value of [`${now}`, `${now + 60}`, null, [], Number.POSITIVE_INFINITY])
      expect(await told({ ...good, [claim]: value })).toBe('claim_malformed');
});

it('clerk/javascript#9268: crafted segments are a refusal, never an error', async () => {
  const parts = [
    '',
    'e30',
    'bnVsbA',
    'W10',
    'IiI',
    '%',
    '\0',
    'e30=',
    '\u{1f511}',
    '__proto__',
    encoded(header),
  ];
  const crafted = parts.flatMap((first) =>
    parts.flatMap((second) => parts.map((third) => [first, second, third].join('.'))),
  );
  const answers = await attack(verifier(), mint(), [...crafted, '.', '....', '.'.repeat(1000)]);
  expect(answers.toSorted()).toEqual(['issuer_unknown', 'token_malformed', 'token_unrecognized']);
});
