import { expect, it } from 'vitest';
import { peers } from './peers.js';
import { secretRound } from './secret-cases.js';
import { send } from './send.js';
import { tokenwardFetched, tokenwardLocal } from './tokenward.js';

it('the round of shared secrets goes to the libraries that take a secret, and Tokenward rejects each token', async () => {
  const results = await send([tokenwardLocal, tokenwardFetched, ...peers], secretRound());
  expect(new Set(results.map(({ library }) => library.name))).toEqual(
    new Set(['tokenward (local)', 'jose', 'fast-jwt', 'jsonwebtoken']),
  );
  for (const { library, case: one, outcome } of results.filter((result) => result.library.ours)) {
    expect([library.name, one.name, outcome.kind]).toEqual([library.name, one.name, 'rejected']);
    expect(one.codes).toContain('code' in outcome && outcome.code);
  }
});
