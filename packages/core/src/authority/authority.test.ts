import { describe, expect, it } from 'vitest';
import { unchecked } from '../options/unchecked.js';
import { isAuthority } from './authority.js';

const least = { name: 'own', accepts: () => true, attest: () => ({}), rules: [] };

/** Values that a member may have, and values that it may not have. */
const members: Readonly<Record<string, readonly [right: readonly unknown[], wrong: readonly unknown[]]>> = {
  name: [['own'], [undefined, '', ' ', 5]],
  accepts: [[() => false], [undefined, true]],
  attest: [[() => ({})], [undefined, {}]],
  rules: [[[]], [undefined, {}, 'exp']],
  issuers: [
    [undefined, [], ['https://id.test']],
    [null, 'https://id.test', {}],
  ],
  audiences: [
    [undefined, [], ['api']],
    [null, 'api', {}],
  ],
  kinds: [
    [undefined, [], ['person']],
    [null, 'person', {}],
  ],
  programs: [
    [undefined, true],
    [null, false, 'yes', 1],
  ],
  isRevoked: [
    [undefined, () => false],
    [null, true, {}],
  ],
  binding: [
    [undefined, unchecked],
    [null, true, 'unchecked'],
  ],
  prefixAdvice: [
    [undefined, {}],
    [null, 'acme_', []],
  ],
  padding: [
    [undefined, unchecked],
    [null, true, 'unchecked'],
  ],
};

describe('isAuthority', () => {
  it.each(Object.entries(members))('tells by the member "%s"', (name, [right, wrong]) => {
    expect(right.map((value) => isAuthority({ ...least, [name]: value }))).toEqual(right.map(() => true));
    expect(wrong.map((value) => isAuthority({ ...least, [name]: value }))).toEqual(wrong.map(() => false));
  });

  it.each([undefined, null, 'own', 5, [], [least], () => least])('rejects %s', (value) => {
    expect(isAuthority(value)).toBe(false);
  });
});
