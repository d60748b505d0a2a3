import { createVerifier, jwtIssuer } from '@tokenward/core';
import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { nextAuth } from './index.js';

const verifier = createVerifier({
  authorities: [
    jwtIssuer({
      name: 'people',
      issuer: 'https://a.test',
      audience: 'api',
      claims: z.object({ email: z.string() }),
    }),
    jwtIssuer({ name: 'machines', issuer: 'https://b.test', audience: 'api' }),
  ],
});
const auth = nextAuth(verifier);
const people = auth.required({ accept: ['people'] });

describe('the types follow the accept of a guard', () => {
  it('the third argument of the handler is the narrowed access', () => {
    people((request, _context, access) => {
      expectTypeOf(access.claims).toEqualTypeOf<{ email: string }>();
      expectTypeOf(people.get(request).claims).toEqualTypeOf<{ email: string }>();
      return Response.json(access.claims.email);
    });
    auth.required()((_request, _context, access) => {
      expectTypeOf(access.authority).toEqualTypeOf<'people' | 'machines'>();
      return Response.json(1);
    });
    auth.optional()((_request, _context, access) => {
      expectTypeOf(access?.authority).toEqualTypeOf<'people' | 'machines' | undefined>();
      return Response.json(1);
    });
  });

  it('authenticate narrows the access too', async () => {
    const { access } = await auth.authenticate(new Headers(), { accept: ['people'] });
    expectTypeOf(access?.claims).toEqualTypeOf<{ email: string } | undefined>();
  });
});
