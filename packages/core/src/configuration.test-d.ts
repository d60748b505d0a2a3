import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { createVerifier, fromFetch, jwtIssuer, unchecked } from './index.js';
import type { Claims } from './index.js';

const verifier = createVerifier({
  authorities: [
    jwtIssuer({
      name: 'people',
      issuer: 'https://a.test',
      audience: 'api',
      claims: z.object({ email: z.string() }),
    }),
    jwtIssuer({ name: 'machines', issuer: 'https://b.test', audience: ['api', 'jobs'] }),
  ],
});
const request = fromFetch(new Request('https://api.test'));

describe('the types follow the configuration', () => {
  it('a forgotten audience does not compile', () => {
    // @ts-expect-error audience is missing
    jwtIssuer({ name: 'a', issuer: 'https://a.test' });
  });

  it('an audience that may not be set does not compile', () => {
    // @ts-expect-error an environment variable may be undefined
    jwtIssuer({ name: 'a', issuer: 'https://a.test', audience: process.env.AUDIENCE });
  });

  it('only the word unchecked drops a check', () => {
    jwtIssuer({ name: 'a', issuer: 'https://a.test', audience: unchecked, expiry: unchecked });
    // @ts-expect-error null is not a decision
    jwtIssuer({ name: 'a', issuer: 'https://a.test', audience: null });
    // @ts-expect-error nor is false
    jwtIssuer({ name: 'a', issuer: 'https://a.test', audience: 'api', expiry: false });
  });

  it('access narrows on its authority', async () => {
    const verdict = await verifier.authenticate(request);
    if (verdict.outcome !== 'granted') return;
    expectTypeOf(verdict.access.authority).toEqualTypeOf<'people' | 'machines'>();
    if (verdict.access.authority === 'people')
      expectTypeOf(verdict.access.claims).toEqualTypeOf<{ email: string }>();
    else expectTypeOf(verdict.access.claims).toEqualTypeOf<Claims>();
  });

  it('accept offers the configured names and narrows the access', async () => {
    const { access, denial } = await verifier.verify('token', { accept: ['people'] });
    if (denial) expectTypeOf(access).toEqualTypeOf<undefined>();
    else expectTypeOf(access.claims).toEqualTypeOf<{ email: string }>();
    // @ts-expect-error no such authority
    await verifier.verify('token', { accept: ['nobody'] });
  });

  it('allow sees the narrowed access', () => {
    verifier.guard({ accept: ['people'], allow: (access) => access.claims.email.endsWith('@a.test') });
  });

  it('a misspelt requirement does not compile', () => {
    // @ts-expect-error permissions
    verifier.guard({ permission: ['a'] });
  });

  it('a refused verdict has a reply and no access', async () => {
    const verdict = await verifier.authenticate(request);
    if (verdict.outcome === 'granted') return;
    expectTypeOf(verdict.reply.status).toEqualTypeOf<number>();
    expectTypeOf(verdict.access).toEqualTypeOf<undefined>();
  });
});
