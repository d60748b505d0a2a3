import { randomBytes } from 'node:crypto';
import { localKeys, sharedSecret, tenants } from '@tokenward/core';
import { atMost } from '../shared/figure.js';
import type { Figure } from '../shared/figure.js';
import { jwtAuthority, verifierOf } from './libraries.js';
import { dealt, interleaved, ratio, recurring, timePerToken } from './measure.js';
import type { Effort, Part, Runners, Verify } from './measure.js';
import { createKeyPair, expected, mint, mintWithSecret } from './tokens.js';
import type { KeyPair } from './tokens.js';

/** A verifier, and tokens for it that it has not seen. */
interface Side {
  readonly verify: Verify;
  readonly mint: (index: number) => string;
}

/** The time per token with many of something, relative to few. */
export const growth: Part = {
  title: 'Growth: time per token with many, relative to few',
  async measure(effort) {
    const keys = createKeyPair('EdDSA');
    const { issuers, keys: setSize, cached, distinct } = effort;
    const compared: Readonly<Record<string, readonly [Side, Side]>> = {
      [`1 to ${count(issuers / 10)} authorities`]: [authorities(keys, 1), authorities(keys, issuers / 10)],
      [`1 to ${count(issuers)} authorities`]: [authorities(keys, 1), authorities(keys, issuers)],
      [`1 to ${count(issuers)} tenants`]: [
        await manyTenants(keys, 1, issuers),
        await manyTenants(keys, issuers, issuers),
      ],
      [`1 to ${count(setSize)} keys in a set`]: [keySet(1), keySet(setSize)],
      [`0 to ${count(cached)} cached tokens`]: [
        await cachedTokens(keys, 0, cached),
        await cachedTokens(keys, cached, cached),
      ],
      [`${count(distinct / 100)} to ${count(distinct)} tokens before, each of them once`]: [
        await afterTokens(distinct / 100),
        await afterTokens(distinct),
      ],
    };
    const figures: Figure[] = [];
    for (const [name, [few, many]] of Object.entries(compared))
      figures.push(...(await grown(name, few, many, effort)));
    return { figures };
  },
};

async function grown(name: string, few: Side, many: Side, effort: Effort): Promise<readonly Figure[]> {
  const sides = { ...runners('few', few, effort), ...runners('many', many, effort) };
  const times = await interleaved(sides, effort.rounds);
  return ['new', 'cached'].map((kind) =>
    atMost(`${name}, a ${kind} token`, ratio(times, `many ${kind}`, `few ${kind}`), 1.2, 'x'),
  );
}

function runners(side: string, { verify, mint: next }: Side, effort: Effort): Runners {
  const fresh = dealt(effort, next);
  const known = recurring(effort, next);
  return {
    [`${side} new`]: (round) => timePerToken(verify, fresh(round)),
    [`${side} cached`]: () => timePerToken(verify, known),
  };
}

function authorities(keys: KeyPair, many: number): Side {
  const verify = verifierOf(issuersWith(keys, many));
  return { verify, mint: (index) => mint(keys, { iss: issuerAt(scattered(index, many)) }) };
}

/** Each tenant is resolved before the measurement, with the same number of tokens on both sides. */
async function manyTenants(keys: KeyPair, many: number, tokens: number): Promise<Side> {
  const byIssuer = new Map(issuersWith(keys, many).map((one, index) => [issuerAt(index), one]));
  const verify = verifierOf([tenants({ name: 'all', resolve: (issuer) => byIssuer.get(issuer) })]);
  const mintOf = (index: number): string => mint(keys, { iss: issuerAt(index % many) });
  await timePerToken(
    verify,
    Array.from({ length: tokens }, (_, index) => mintOf(index)),
  );
  return { verify, mint: (index) => mintOf(scattered(index, many)) };
}

function keySet(many: number): Side {
  const pairs = Array.from({ length: many }, () => createKeyPair('EdDSA'));
  const verify = verifierOf([jwtAuthority(localKeys({ keys: pairs.map(({ jwk }) => jwk) }))]);
  return { verify, mint: (index) => mint(pairs[scattered(index, many)] as KeyPair) };
}

async function cachedTokens(keys: KeyPair, many: number, size: number): Promise<Side> {
  const verify = verifierOf([jwtAuthority(localKeys({ keys: [keys.jwk] }))], size);
  for (let at = 0; at < many; at += 1000)
    await timePerToken(
      verify,
      Array.from({ length: Math.min(1000, many - at) }, () => mint(keys)),
    );
  return { verify, mint: () => mint(keys) };
}

/** The cache has its default size, so most of these tokens have left it. */
async function afterTokens(many: number): Promise<Side> {
  const secret = randomBytes(32);
  const verify = verifierOf([jwtAuthority(sharedSecret(secret, { algorithm: 'HS256' }))]);
  for (let at = 0; at < many; at += 1000)
    await timePerToken(
      verify,
      Array.from({ length: Math.min(1000, many - at) }, () => mintWithSecret(secret)),
    );
  return { verify, mint: () => mintWithSecret(secret) };
}

/** The authorities share their keys, since the figure is about telling the issuers apart. */
function issuersWith({ jwk }: KeyPair, many: number): ReturnType<typeof jwtAuthority>[] {
  const keys = localKeys({ keys: [jwk] });
  return Array.from({ length: many }, (_, index) => jwtAuthority(keys, `issuer ${index}`, issuerAt(index)));
}

function issuerAt(index: number): string {
  return `${expected.issuer}/${index}`;
}

/** An index that is neither in order nor always the same; since 7919 is prime, all are reached. */
function scattered(index: number, many: number): number {
  return (index * 7919) % many;
}

function count(many: number): string {
  return many.toLocaleString('en');
}
