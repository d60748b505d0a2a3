import { cached, createVerifier, isUnavailable, remoteKeys } from '@tokenward/core';
import type { Access, Claims } from '@tokenward/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createIssuerNetwork } from '../test/issuer-network.js';
import { presets } from '../test/presets.js';
import { samplesOf } from '../test/samples-of.js';
import { tokenOf, vendorCredentials } from '../test/vendor-credentials.js';
import type { SharedOptions, VendorCredential } from '../test/vendor-credentials.js';
import { clerk, verifyToken } from './clerk/index.js';
import { workos } from './workos/index.js';

const network = await createIssuerNetwork();
const now = network.signer.clock.now();

/** A token of each preset. */
const presetCredentials: readonly VendorCredential[] = presets.map(({ name, call, required, make }) => ({
  name: `the preset ${name}`,
  token: samplesOf(make())[0]!.sample,
  authorities: ({ skew, isRevoked } = {}) => [
    call({
      ...required,
      // PropelAuth's key is an option. Here the network serves it.
      ...(name === 'propelauth' && { keys: remoteKeys('https://auth.acme.test/keys') }),
      ...(skew !== undefined && { clockTolerance: skew }),
      ...(isRevoked && { isRevoked }),
    }),
  ],
}));

const credentials = [...vendorCredentials, ...presetCredentials];

/** Returns `granted`, `outage` or the code of the denial. */
async function outcomeOf(credential: VendorCredential, options: SharedOptions, exp?: number) {
  const token = await tokenOf(credential, network, exp);
  try {
    const { denial } = await network.verify(credential.authorities(options), token);
    return denial?.code ?? 'granted';
  } catch (error) {
    if (isUnavailable(error)) return 'outage';
    throw error;
  }
}

afterEach(() => {
  vi.useRealTimers();
});

describe.each(credentials)('isRevoked for $name', (credential) => {
  it.each<[string, () => unknown, string]>([
    ['true', () => true, 'token_revoked'],
    ['a promise of true', async () => true, 'token_revoked'],
    ['false', () => false, 'granted'],
    ['a promise of false', async () => false, 'granted'],
    ['a rejection', () => Promise.reject(new Error('database down')), 'outage'],
  ])('that gives %s is called once and ends so', async (_, answer, outcome) => {
    const seen: Access<string, Claims>[] = [];
    const isRevoked = (access: Access<string, Claims>) => {
      seen.push(access);
      return answer() as boolean;
    };
    expect(await outcomeOf(credential, { isRevoked })).toBe(outcome);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ subject: expect.any(String) as string });
    expect(credential.authorities().map(({ name }) => name)).toContain(seen[0]?.authority);
  });

  it('that throws is an outage', async () => {
    const isRevoked = (): boolean => {
      throw new TypeError('no table');
    };
    expect(await outcomeOf(credential, { isRevoked })).toBe('outage');
  });

  it('that hangs is an outage after five seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let outcome: Promise<string> | undefined;
    await new Promise<void>((called) => {
      const isRevoked = () => {
        called();
        return new Promise<boolean>(() => {});
      };
      outcome = outcomeOf(credential, { isRevoked });
    });
    await vi.advanceTimersByTimeAsync(5000);
    expect(await outcome).toBe('outage');
  });

  it('that gives something else is an error of the application', async () => {
    for (const answer of [undefined, 0, 'false', Promise.resolve(1)])
      await expect(
        outcomeOf(credential, { isRevoked: () => answer as unknown as boolean }),
      ).rejects.toMatchObject({ code: 'configuration_invalid' });
  });

  it('is called each time behind a cache', async () => {
    let revoked = false;
    const authorities = credential
      .authorities({ isRevoked: () => revoked })
      .map((authority) => cached(authority, { ttl: 60 }));
    const verifier = createVerifier({ authorities, fetch: network.fetch, now: network.signer.clock.now });
    const token = await tokenOf(credential, network);
    for (const expected of [undefined, 'token_revoked', undefined]) {
      revoked = expected !== undefined;
      expect((await verifier.verify(token)).denial?.code).toBe(expected);
    }
  });

  it('is not called for a token that is denied anyway', async () => {
    let calls = 0;
    const isRevoked = () => (calls += 1) > 0;
    expect(await outcomeOf(credential, { isRevoked }, now - 60)).toBe('token_expired');
    expect(calls).toBe(0);
  });
});

describe.each(credentials)('the clock difference for $name', (credential) => {
  it.each<[number | undefined, number, string]>([
    [undefined, -4, 'granted'],
    [undefined, -6, 'token_expired'],
    [0, -1, 'token_expired'],
    [60, -59, 'granted'],
    [60, -61, 'token_expired'],
  ])('of %s seconds counts for an exp of %s', async (skew, seconds, outcome) => {
    expect(await outcomeOf(credential, skew === undefined ? {} : { skew }, now + seconds)).toBe(outcome);
  });
});

describe('the options of Clerk and WorkOS', () => {
  const forClerk = { issuer: 'https://clerk.acme.test', authorizedParties: ['https://app.acme.test'] };
  const forWorkos = { clientId: 'client_01HENV' };

  it.each([true, 'no', {}, null, undefined])('isRevoked must be a function, and %j is not', (isRevoked) => {
    const given = { isRevoked } as never as { isRevoked: () => boolean };
    expect(() => clerk({ ...forClerk, ...given })).toThrow('clerk: "isRevoked" must be');
    expect(() => workos({ ...forWorkos, ...given })).toThrow('workos: "isRevoked" must be');
  });

  it.each([-1, 601, Number.NaN, '5', null, undefined])(
    'clockTolerance of WorkOS must be a number of seconds, and %j is not',
    (clockTolerance) => {
      const given = { clockTolerance } as never as { clockTolerance: number };
      expect(() => workos({ ...forWorkos, ...given })).toThrow('workos: "clockTolerance" must be');
    },
  );

  it('Clerk has one name for the clock difference: clockSkewInMs', () => {
    const given = { ...forClerk, clockTolerance: 5 };
    expect(() => clerk(given)).toThrow('clerk has no option "clockTolerance"');
  });

  it('verifyToken takes no isRevoked, since its caller has the claims', async () => {
    const given = { jwtKey: 'x', authorizedParties: ['https://app.acme.test'], isRevoked: () => false };
    await expect(verifyToken('a.b.c', given)).rejects.toThrow('verifyToken has no option "isRevoked"');
  });
});
