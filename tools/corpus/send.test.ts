import { expect, it } from 'vitest';
import type { Round } from './cases.js';
import type { Library, Verify } from './library.js';
import { send } from './send.js';

class Rejection extends Error {}

const setting = { issuer: 'https://issuer.test', audience: 'api', algorithms: [], jwks: { keys: [] } };
const reason = { names: /./, forbidden: true, clause: 'RFC 0' };
const bad = { family: 'kinds', name: 'bad', token: 'bad', setting, codes: [], reason } as const;
const round: Round = {
  title: 'one bad token',
  keySets: false,
  valid: [{ setting, token: 'valid' }],
  cases: [bad],
};

const library = (verify: Verify): Library => ({
  name: 'a library',
  package: 'a-library',
  configured: 'Not at all.',
  readsKeySets: false,
  prepare: () => verify,
  codeOf: (error) => (error instanceof Rejection ? error.message : undefined),
});

it.each([
  ['accepts it', () => ({ sub: 'user_1' }), { kind: 'accepted' }],
  ['rejects it', () => Promise.reject(new Rejection('expired')), { kind: 'rejected', code: 'expired' }],
  ['fails', () => Promise.reject(new TypeError('x')), { kind: 'failed', code: 'TypeError: x' }],
])('tells of a hostile token that a library %s', async (_name, verify, outcome) => {
  const tested = library((token) => (token === 'valid' ? undefined : verify()));
  expect((await send([tested], round)).map((result) => result.outcome)).toEqual([outcome]);
});

it('throws when a library rejects a valid token', async () => {
  const rejects = library(() => Promise.reject(new Rejection('everything')));
  await expect(send([rejects], round)).rejects.toThrow('rejects a valid token (one bad token): everything');
});

it('leaves out a library that does not read key sets from a round of key sets', async () => {
  expect(await send([library(() => {})], { ...round, keySets: true })).toEqual([]);
});
