import type { MintClaims } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { createWorld } from '../test/world.js';
import { principalOf } from './session-principal.js';

async function setUp() {
  const { verifier, token } = await createWorld();
  return async (claims: MintClaims) => {
    const { access } = await verifier.verify(await token('reports:read', claims));
    return principalOf(access!, verifier);
  };
}

describe('the principal of a session', () => {
  it('differs for each client and organization of a subject, and they share a number of sessions', async () => {
    const principal = await setUp();
    const all = [
      await principal({}),
      await principal({ client_id: 'other' }),
      await principal({ org_id: 'acme' }),
      await principal({ org_id: 'beta' }),
    ];
    expect(new Set(all.map(({ key }) => key)).size).toBe(4);
    expect(new Set(all.map(({ owner }) => owner)).size).toBe(1);
    expect((await principal({ sub: 'user_2' })).owner).not.toBe(all[0]?.owner);
  });

  it('without a subject is one token, and those of a client share a number of sessions', async () => {
    const principal = await setUp();
    const [ada, eve, other] = [
      await principal({ sub: undefined, username: 'ada' }),
      await principal({ sub: undefined, username: 'eve' }),
      await principal({ sub: undefined, username: 'eve', client_id: 'other' }),
    ];
    expect(ada.key).not.toBe(eve.key);
    expect(ada.owner).toBe(eve.owner);
    expect(other.owner).not.toBe(eve.owner);
  });

  it('shares nothing with a subject that has the name of a client', async () => {
    const principal = await setUp();
    const person = await principal({ sub: 'robot', client_id: 'robot' });
    expect((await principal({ sub: undefined, client_id: 'robot' })).owner).not.toBe(person.owner);
  });
});
