import { expect, it } from 'vitest';
import { issuerWithClock, opaqueTokens, peopleOf } from '../../test/setup.js';
import { createVerifier } from '../index.js';
import type { Authority } from '../index.js';

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

it('a malformed claim is named again when the token is sent again', async () => {
  const verifier = createVerifier({ authorities: [peopleOf(issuer)], now: clock.now });
  const token = await issuer.mint({ org_id: 7 });
  for (let request = 0; request < 3; request += 1) {
    const { denial } = await verifier.verify(token, { organization: true });
    expect(denial?.hint).toContain('"org_id"');
  }
});

/** An authority with a principal of its own, which ignored these claims. */
function withMalformed(malformed: unknown): Authority<string, unknown> {
  const principal = {
    kind: 'unknown',
    subject: 'ada',
    client: undefined,
    actor: undefined,
    organization: undefined,
    scopes: [],
    permissions: [],
  } as const;
  return { ...peopleOf(issuer), principal: () => ({ principal, malformed: malformed as object }) };
}

it.each<[string, object]>([
  ['kind', { kind: 'person' }],
  ['scopes', { scopes: ['read'] }],
  ['permissions', { permissions: ['read'] }],
  ['organization', { organization: true }],
])('an authority can name the malformed claim for %s', async (member, requirements) => {
  const verifier = (malformed: unknown) =>
    createVerifier({ authorities: [withMalformed(malformed)], now: clock.now });
  const token = await issuer.mint({});
  const hintWith = async (malformed: unknown) =>
    (await verifier(malformed).verify(token, requirements)).denial?.hint ?? 'none';
  expect(await hintWith({ [member]: 'realm' })).toMatch(
    /^The claim "realm" has the wrong type and was ignored\. /,
  );
  for (const none of [undefined, {}, { [member]: undefined }, { other: 'realm' }])
    expect(await hintWith(none)).not.toContain('ignored');
  expect((await verifier({ [member]: 'realm' }).verify(token)).access?.subject).toBe('ada');
});

it.each([null, 7, 'organization', [7], { organization: 7 }, { kind: null }])(
  'an authority that gives %j as malformed claims is an error of the application',
  async (malformed) => {
    const verifier = createVerifier({ authorities: [withMalformed(malformed)], now: clock.now });
    await expect(verifier.verify(await issuer.mint({}))).rejects.toMatchObject({
      code: 'configuration_invalid',
    });
  },
);
