import { describe, expect, it } from 'vitest';
import { issuerWithClock, noNetwork, peopleOf } from '../../test/setup.js';
import { createVerifier } from '../index.js';
import type { Authority } from '../index.js';

const { clock, issuer } = await issuerWithClock();

/** The outcome at an authority that delegates to others, each with its own `isRevoked`, or without one. */
async function said(...revoked: readonly (boolean | undefined)[]): Promise<[string, number]> {
  let calls = 0;
  const judges = revoked.map((answer): Authority => {
    const isRevoked = (): boolean => {
      calls += 1;
      return answer === true;
    };
    return { ...peopleOf(issuer), ...(answer !== undefined && { isRevoked }) };
  });
  const outer = judges.at(-1) as Authority;
  const verifier = createVerifier({
    authorities: [
      {
        ...outer,
        async attest(token, context) {
          const attested = await outer.attest(token, context);
          return attested.denial ? attested : { ...attested, by: judges.slice(0, -1) };
        },
      },
    ],
    now: clock.now,
    fetch: noNetwork,
  });
  const { denial } = await verifier.verify(await issuer.mint());
  return [denial ? denial.code : 'granted', calls];
}

describe('isRevoked of several authorities that judge one token', () => {
  it.each([
    [[undefined, true], 'token_revoked', 1],
    [[true, undefined], 'token_revoked', 1],
    [[false, true], 'token_revoked', 2],
    [[true, false], 'token_revoked', 1],
    [[undefined, undefined, true], 'token_revoked', 1],
    [[false, undefined, true], 'token_revoked', 2],
    [[false, undefined, false], 'granted', 2],
    [[undefined, undefined], 'granted', 0],
  ] as const)('is asked for each in turn: %j', async (revoked, outcome, calls) => {
    expect(await said(...revoked)).toEqual([outcome, calls]);
  });
});
