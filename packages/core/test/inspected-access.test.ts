import { inspect } from 'node:util';
import { createIssuer } from '@tokenward/testing';
import { expect, it } from 'vitest';
import { cached, createVerifier, introspection, jwtIssuer, localKeys } from '../src/index.js';
import { stoppedClock } from './setup.js';

it('an access shows no token when it or a copy of it is logged', async () => {
  const issuer = await createIssuer();
  const keys = localKeys(issuer.jwks());
  const people = jwtIssuer({ name: 'people', issuer: issuer.url, audience: issuer.audience, keys });
  const token = await issuer.mint();
  const { access } = await createVerifier({ authorities: [people] }).verify(token);
  expect(access?.token).toBe(token);
  const seen = [new Proxy(access as object, {}), Object.create(access as object) as object];
  for (const value of [access, { ...access }, structuredClone(access), seen[0]]) {
    const shown = inspect(value, { depth: null });
    expect(shown).toContain('user_1');
    expect(shown).not.toMatch(new RegExp(`token|${token}`, 'i'));
  }
  for (const value of [access, ...seen])
    expect(inspect(value, { depth: null, showHidden: true })).not.toContain(token);
});

it('cached shows no opaque token when the authority or the verifier is logged', async () => {
  const { clock } = stoppedClock();
  const answer = { iss: 'https://id.test', aud: 'api', sub: 'ann', exp: clock.now() + 1000 };
  const tokens = introspection({
    name: 'tokens',
    issuer: answer.iss,
    audience: answer.aud,
    ask: () => Promise.resolve(answer),
  });
  const authority = cached(tokens, { ttl: 60 });
  const verifier = createVerifier({ authorities: [authority], now: clock.now });
  expect((await verifier.verify('s3cret_t0ken')).access?.subject).toBe('ann');
  for (const value of [authority, verifier])
    expect(inspect(value, { depth: null, showHidden: true })).not.toContain('s3cret');
});
