import { createIssuer } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { issuerWithClock, peopleOf } from '../../test/setup.js';
import { apiKeys, createVerifier, fromNodeRequest, jwtIssuer } from '../index.js';
import type { AuthRequest } from '../index.js';

const { clock, issuer } = await issuerWithClock();
const keys = apiKeys({ name: 'keys', prefix: 'acme_', lookup: () => undefined });
const people = peopleOf(issuer);
const verifier = createVerifier({ authorities: [people, keys], now: clock.now });
const request = (token: string): AuthRequest =>
  fromNodeRequest({ headers: { authorization: `Bearer ${token}` } });
const valid = await issuer.mint();

describe('the requirements of a guard', () => {
  it('can be read back, frozen, and are not those that it decides with', async () => {
    const guard = verifier.guard({ anyOf: [{ scopes: ['x'] }, { accept: ['keys'] }] });
    const { requirements } = guard;
    expect(JSON.stringify(requirements)).toBe('{"anyOf":[{"scopes":["x"]},{"accept":["keys"]}]}');
    expect(Object.isFrozen(requirements?.anyOf?.[0]?.scopes)).toBe(true);
    Object.assign(guard, { requirements: {} });
    expect((await guard(request(valid))).denial?.code).toBe('scope_missing');
  });

  it('are empty if none are given, and undefined if they are a function', () => {
    expect(verifier.guard().requirements).toEqual({});
    expect(verifier.guard(() => ({})).requirements).toBeUndefined();
  });

  it('refuse an authority that no alternative accepts before its keys are fetched', async () => {
    const own = await createIssuer({ clock });
    const cold = createVerifier({
      authorities: [jwtIssuer({ name: 'own', issuer: own.url, audience: own.audience }), people, keys],
      now: clock.now,
      fetch: own.fetch,
    });
    const anyOf = [{ accept: ['people'] }, { accept: ['keys'] }] as const;
    const { denial } = await cold.guard({ anyOf })(request(await own.mint()));
    expect(denial).toMatchObject({
      code: 'authority_not_accepted',
      detail: { accept: ['people', 'keys'] },
    });
    expect(own.requests).toEqual([]);
    expect((await verifier.guard({ anyOf })(request(valid))).outcome).toBe('granted');
  });
});
