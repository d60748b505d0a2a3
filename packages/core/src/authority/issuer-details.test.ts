import { describe, expect, it } from 'vitest';
import { issuerWithClock, noNetwork } from '../../test/setup.js';
import { createVerifier, jwtIssuer, localKeys, tenants, unchecked } from '../index.js';
import type { Authority } from '../index.js';

const { clock, issuer } = await issuerWithClock();
const keys = localKeys(issuer.jwks());

const of = (...issuers: readonly string[]): Authority[] =>
  issuers.map((url, index) => jwtIssuer({ name: `issuer ${index}`, issuer: url, audience: unchecked, keys }));

async function denialOf(authorities: Authority[], iss: unknown) {
  const verifier = createVerifier({ authorities, now: clock.now, fetch: noNetwork });
  const { denial } = await verifier.verify(await issuer.mint({ iss }));
  return denial;
}

describe('the denial issuer_unknown', () => {
  it('lists the configured issuers, at most five', async () => {
    const issuers = [1, 2, 3, 4, 5, 6].map((count) => `https://id${count}.test`);
    const denial = await denialOf(of(...issuers), 'https://secret.test');
    expect(denial).toMatchObject({ code: 'issuer_unknown', detail: { expected: issuers.slice(0, 5) } });
    expect(denial?.hint).toContain('The configured issuers are: https://id1.test, https://id2.test');
    expect(JSON.stringify(denial)).not.toContain('secret');
  });

  it.each([
    ['https://id6.test/', 'https://id6.test'],
    ['https://id.test', 'https://id.test/'],
  ])('says that %s differs only by a trailing slash from %s', async (iss, configured) => {
    const others = [1, 2, 3, 4, 5].map((count) => `https://id${count}.test`);
    const denial = await denialOf(of(...others, configured), iss);
    expect(denial?.detail).toEqual({ expected: [configured], differsOnlyBy: 'a trailing slash' });
    expect(denial?.hint).toContain(
      `differs from a configured issuer only by a trailing slash: ${configured}.`,
    );
  });

  it.each([[5], [null], [undefined], [''], ['/'], [['https://id1.test/']], ['https://id1.test//']])(
    'lists the issuers for the iss %j',
    async (iss) => {
      const denial = await denialOf(of('https://id1.test'), iss);
      expect(denial).toMatchObject({ code: 'issuer_unknown', detail: { expected: ['https://id1.test'] } });
      expect(denial?.detail).not.toHaveProperty('differsOnlyBy');
    },
  );

  it('lists no issuers where none is fixed', async () => {
    const many = [tenants({ name: 'tenants', resolve: () => undefined })];
    const denial = await denialOf(many, 'https://id1.test');
    expect(denial?.code).toBe('issuer_unknown');
    expect(denial?.detail).toEqual({});
    expect(denial?.hint).toBe(
      'No authority accepts the "iss" of this JWT, which is compared character by character.',
    );
  });
});
