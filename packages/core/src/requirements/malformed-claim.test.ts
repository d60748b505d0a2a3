import { expect, it } from 'vitest';
import { issuerWithClock, opaqueTokens, peopleOf } from '../../test/setup.js';
import { createVerifier } from '../index.js';

const { clock, issuer } = await issuerWithClock();

function hintsFor(claims: object, requirements: object): Promise<readonly (string | undefined)[]> {
  const verifier = createVerifier({
    authorities: [peopleOf(issuer), opaqueTokens({ sub: 'ada', ...claims })],
    now: clock.now,
  });
  const hint = async (token: string) => (await verifier.verify(token, requirements)).denial?.hint;
  return Promise.all([issuer.mint({ ...claims }).then(hint), hint('opaque')]);
}

const cases: readonly [claim: string, values: readonly unknown[], requirements: object][] = [
  ['permissions', [7, [{ name: 'read' }], { read: true }, false], { permissions: ['read'] }],
  ['org_id', [42, '', {}, ['acme']], { organization: true }],
  ['org_id', [42, '', {}, ['acme']], { organization: 'acme' }],
  ['scp', [7, [5], {}], { scopes: ['read'] }],
];

it.each(cases)(
  'a malformed %s is no reason to deny on a route that does not require it',
  async (claim, values) => {
    for (const value of values)
      expect(await hintsFor({ [claim]: value }, {})).toEqual([undefined, undefined]);
  },
);

it.each(cases)(
  'a malformed %s is named in the hint where a route requires it',
  async (claim, values, requirements) => {
    for (const value of values)
      for (const hint of await hintsFor({ [claim]: value }, requirements))
        expect(hint).toContain(`The claim "${claim}" has the wrong type and was ignored.`);
  },
);

it.each(cases)('no claim is named when %s is absent or well formed', async (claim, _values, requirements) => {
  for (const value of [undefined, null, 'other'])
    for (const hint of await hintsFor({ [claim]: value }, requirements)) {
      expect(hint).not.toBe('');
      expect(hint ?? '').not.toContain('ignored');
    }
});

it('no claim is named when another requirement is not met', async () => {
  for (const hint of await hintsFor({ permissions: 7 }, { scopes: ['read'] }))
    expect(hint).not.toContain('ignored');
});
