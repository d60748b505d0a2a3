import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { cached, createVerifier, deny, introspection, tenants } from '../src/index.js';
import { issuerWithClock, peopleOf } from './setup.js';

const { clock, issuer } = await issuerWithClock();
const answer = {
  iss: 'https://id.test',
  aud: 'api',
  sub: 'ann',
  exp: clock.now() + 1000,
  permissions: ['read'],
};

describe('an authority made of other authorities', () => {
  it('cached: keeps an access unchanged when a handler changes the access of an earlier request', async () => {
    const tokens = introspection({
      name: 'tokens',
      issuer: answer.iss,
      audience: 'api',
      ask: () => Promise.resolve({ ...answer, permissions: ['read'] }),
    });
    const verifier = createVerifier({ authorities: [cached(tokens, { ttl: 60 })], now: clock.now });
    const { access } = await verifier.verify('opaque');
    try {
      (access!.permissions as string[]).push('admin');
    } catch {}
    expect((await verifier.verify('opaque')).access?.permissions).toEqual(['read']);
  });
  it('tenants: applies the schema of a tenant', async () => {
    const own = peopleOf(issuer, { claims: z.object({ email_verified: z.literal(true) }) });
    const verifier = createVerifier({
      authorities: [tenants({ name: 'tenants', resolve: () => own })],
      now: clock.now,
    });
    expect((await verifier.verify(await issuer.mint({ email_verified: false }))).denial?.code).toBe(
      'claims_invalid',
    );
  });
  it('tenants: uses the principal function of a tenant', async () => {
    const own = {
      ...peopleOf(issuer),
      principal: () => ({ denial: deny('claim_malformed') }),
    };
    const verifier = createVerifier({
      authorities: [tenants({ name: 'tenants', resolve: () => own })],
      now: clock.now,
    });
    expect((await verifier.verify(await issuer.mint())).denial?.code).toBe('claim_malformed');
  });
  it.each(['https://x', {}])(
    'tenants: causes an error when resolve returns no authority: %j',
    async (none) => {
      const verifier = createVerifier({
        authorities: [tenants({ name: 'tenants', resolve: () => none as never })],
        now: clock.now,
      });
      await expect(verifier.verify(await issuer.mint())).rejects.toMatchObject({
        code: 'configuration_invalid',
      });
    },
  );
  it('cached(tenants): runs the rules of the tenant on every request', async () => {
    let ran = 0;
    const own = peopleOf(issuer, { rules: [() => void ran++] });
    const verifier = createVerifier({
      authorities: [cached(tenants({ name: 'tenants', resolve: () => own }), { ttl: 60 })],
      now: clock.now,
    });
    const t = await issuer.mint();
    await verifier.verify(t);
    await verifier.verify(t);
    expect(ran).toBe(2);
  });
  it('cached: evicts no good answer for a flood of invalid tokens', async () => {
    const asked: string[] = [];
    const tokens = introspection({
      name: 'tokens',
      issuer: answer.iss,
      audience: 'api',
      ask: (token) => {
        asked.push(token);
        return Promise.resolve(token === 'good' ? answer : undefined);
      },
    });
    const verifier = createVerifier({
      authorities: [cached(tokens, { ttl: 60, maxEntries: 10 })],
      now: clock.now,
    });
    await verifier.verify('good');
    for (let index = 0; index < 10; index += 1) await verifier.verify(`made_up_${index}`);
    asked.length = 0;
    await verifier.verify('good');
    expect(asked).toEqual([]);
  });
});
