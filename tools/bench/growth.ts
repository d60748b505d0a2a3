import { localKeys, tenants } from '@tokenward/core';
import { told } from './figure.js';
import type { Figure } from './figure.js';
import { growthOf } from './grown.js';
import type { Side } from './grown.js';
import { timePerToken } from './measure.js';
import { jwtAuthority, verifierOf } from './ours.js';
import type { Effort, Part } from './part.js';
import { remembered } from './remembered.js';
import { createMaterial, expected, mint } from './tokens.js';
import type { Material } from './tokens.js';

/** Time per token where there is much of everything, against the same where there is little. */
export const growth: Part = {
  name: 'growth',
  title: 'Growth: the time per token where there is much, against where there is little',
  async measure(effort) {
    const figures: Figure[] = [];
    for (const grow of [authorities, oneAuthority, manyTenants, keySets, remembered])
      figures.push(...(await grow(effort)));
    return { figures };
  },
};

function authorities(effort: Effort): Promise<readonly Figure[]> {
  const material = createMaterial('EdDSA');
  const side = (count: number): Side => ({
    verify: verifierOf(issuers(material, count)),
    mint: (index) => mint(material, { iss: issuerAt(scattered(index, count)) }),
  });
  return growthOf(`1 to ${many(effort.issuers)} authorities`, pair(side, 1, effort.issuers), effort);
}

/** The same search among as many, for an authority that the processor has at hand: what is left of the growth is the search. */
function oneAuthority(effort: Effort): Promise<readonly Figure[]> {
  const material = createMaterial('EdDSA');
  const side = (count: number): Side => ({
    verify: verifierOf(issuers(material, count)),
    mint: () => mint(material, { iss: issuerAt(0) }),
  });
  return growthOf('the same, but all tokens of one of them', pair(side, 1, effort.issuers), effort, told);
}

async function manyTenants(effort: Effort): Promise<readonly Figure[]> {
  const material = createMaterial('EdDSA');
  const side = async (count: number): Promise<Side> => {
    const byIssuer = new Map(issuers(material, count).map((one, index) => [issuerAt(index), one]));
    const verify = verifierOf([tenants({ name: 'all', resolve: (issuer) => byIssuer.get(issuer) })]);
    const mintOf = (index: number): string => mint(material, { iss: issuerAt(index % count) });
    // Each tenant is resolved beforehand; both sides see as many tokens for it.
    const early = Array.from({ length: effort.issuers }, (_, index) => mintOf(index));
    await timePerToken(verify, early);
    return { verify, mint: (index) => mintOf(scattered(index, count)) };
  };
  const sides = { small: await side(1), large: await side(effort.issuers) };
  return growthOf(`1 to ${many(effort.issuers)} tenants`, sides, effort);
}

function keySets(effort: Effort): Promise<readonly Figure[]> {
  const side = (count: number): Side => {
    const materials = Array.from({ length: count }, () => createMaterial('EdDSA'));
    const keys = localKeys({ keys: materials.map(({ jwk }) => jwk) });
    return {
      verify: verifierOf([jwtAuthority(keys)]),
      mint: (index) => mint(materials[scattered(index, count)] as Material),
    };
  };
  return growthOf(`1 to ${effort.keys} keys in a set`, pair(side, 1, effort.keys), effort);
}

function pair(side: (count: number) => Side, few: number, much: number): { small: Side; large: Side } {
  return { small: side(few), large: side(much) };
}

/** They share their keys, as nobody does; but what is asked is what it takes to tell them apart. */
function issuers({ jwk }: Material, count: number): ReturnType<typeof jwtAuthority>[] {
  const keys = localKeys({ keys: [jwk] });
  return Array.from({ length: count }, (_, index) =>
    jwtAuthority(keys, { name: `issuer ${index}`, issuer: issuerAt(index) }),
  );
}

function issuerAt(index: number): string {
  return `${expected.issuer}/${index}`;
}

/** Any of them, neither in order nor always the same; a prime takes its turn through all of them. */
function scattered(index: number, count: number): number {
  return (index * 7919) % count;
}

function many(count: number): string {
  return count.toLocaleString('en');
}
