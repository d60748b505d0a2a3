import { expect, it } from 'vitest';
import { issuerWithClock, opaqueTokens, peopleOf } from '../../test/setup.js';
import { createVerifier } from '../index.js';

const { clock, issuer } = await issuerWithClock();

it('an access has the verified header of its JWT, which cannot be changed', async () => {
  const verifier = createVerifier({ authorities: [peopleOf(issuer)], now: clock.now });
  const token = await issuer.mint({}, { header: { typ: 'at+jwt' } });
  for (let round = 0; round < 2; round += 1) {
    const { access } = await verifier.verify(token);
    expect(access?.header).toMatchObject({ typ: 'at+jwt', kid: 'key-1' });
    expect(Object.isFrozen(access?.header)).toBe(true);
    expect(Object.keys(access ?? {})).not.toContain('header');
    expect(JSON.stringify(access)).not.toContain('at+jwt');
  }
});

it('an access has no header when only an introspection response attested it', async () => {
  const every = opaqueTokens({ sub: 'ada' }, { tokens: 'every' });
  const verifier = createVerifier({ authorities: [every], now: clock.now });
  for (const token of ['opaque', await issuer.mint()]) {
    const { access } = await verifier.verify(token);
    expect(access?.subject).toBe('ada');
    expect(access?.header).toBeUndefined();
  }
});
