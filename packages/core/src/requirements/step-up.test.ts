import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { issuerWithClock, opaqueTokens, peopleOf } from '../../test/setup.js';
import { createVerifier, fromHeaders, policies } from '../index.js';
import type { Requirements, Verdict } from '../index.js';

const { clock, now, issuer } = await issuerWithClock();
const claims = z.object({ sub: z.string() });
const verifier = createVerifier({
  authorities: [peopleOf(issuer, { claims }), opaqueTokens({ auth_time: now - 10, acr: 'phr' })],
  now: clock.now,
});
const stepUp = { authentication: { maxAge: 300, acr: ['phrh', 'phr'] } } as const;
const ask = (
  token: string,
  requirements: Pick<Requirements, 'authentication'> | (() => Pick<Requirements, 'authentication'>) = stepUp,
): Promise<Verdict> => verifier.authenticate(fromHeaders({ authorization: `Bearer ${token}` }), requirements);

describe('a verifier with a route that requires an authentication', () => {
  it('reads the attested claims, even if the schema drops them', async () => {
    const { access } = await ask(await issuer.mint({ sub: 'ada', auth_time: now - 300, acr: 'phr' }));
    expect(access?.claims).toEqual({ sub: 'ada' });
  });

  it('reads the claims of an introspection response (RFC 9470 §6.2)', async () => {
    expect((await ask('opaque')).outcome).toBe('granted');
    const { denial } = await ask('opaque', { authentication: { maxAge: 9 } });
    expect(denial?.code).toBe('authentication_insufficient');
  });

  it.each<[string, object]>([
    ['nothing', {}],
    ['the age', { acr: 'phr', auth_time: now - 301 }],
    ['the class', { acr: 'pwd', auth_time: now }],
  ])('names the age and the classes in one challenge (RFC 9470 §3) if it lacks %s', async (_name, own) => {
    const { reply, outcome } = await ask(await issuer.mint({ sub: 'ada', ...own }));
    expect(outcome).toBe('denied');
    expect(reply?.status).toBe(401);
    expect(reply?.headers['www-authenticate']).toBe(
      'Bearer realm="api", error="insufficient_user_authentication", ' +
        'error_description="A more recent or a stronger authentication of the user is required.", ' +
        'acr_values="phrh phr", max_age="300"',
    );
    expect(JSON.parse(reply?.body ?? '')).toMatchObject({ error: 'insufficient_user_authentication' });
  });

  it('counts the age anew for a cached token, by the clock of the verifier', async () => {
    const own = await issuerWithClock();
    const other = createVerifier({ authorities: [peopleOf(own.issuer)], now: own.clock.now });
    const token = await own.issuer.mint({ auth_time: own.now, acr: 'phr' });
    const guard = other.guard(stepUp);
    const request = fromHeaders({ authorization: `Bearer ${token}` });
    expect((await guard(request)).outcome).toBe('granted');
    own.clock.advance(300);
    expect((await guard(request)).outcome).toBe('granted');
    own.clock.advance(1);
    expect((await guard(request)).denial?.code).toBe('authentication_insufficient');
  });

  it('takes it from a function of the request and from policies', async () => {
    const policy = policies({ payroll: stepUp });
    const token = await issuer.mint({ sub: 'ada' });
    for (const given of [() => stepUp, policy.payroll, () => policy.payroll])
      expect((await ask(token, given)).denial?.code).toBe('authentication_insufficient');
    await expect(ask(token, () => ({ authentication: {} }))).rejects.toThrow('"maxAge" or "acr"');
    expect(verifier.guard(policy.payroll).requirements).toEqual(stepUp);
  });

  it('rejects a token with a bad signature before it asks for another authentication', async () => {
    expect((await ask(await issuer.mintForeign())).denial?.code).toBe('signature_invalid');
    expect((await ask(await issuer.mintExpired())).denial?.code).toBe('token_expired');
  });
});
