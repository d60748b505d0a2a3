import { createVerifier, jwtIssuer } from '@tokenward/core';
import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { Hono } from 'hono';
import { honoAuth } from './index.js';

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
const auth = honoAuth(verifier);
const people = auth.required({ accept: ['people'] });

describe('the types follow the accept of a guard', () => {
  it('c.var.access is narrowed for the handlers after it', () => {
    new Hono()
      .get('/', people, (c) => {
        expectTypeOf(c.var.access.claims).toEqualTypeOf<{ email: string }>();
        expectTypeOf(people.get(c).claims).toEqualTypeOf<{ email: string }>();
        return c.json(c.var.access.claims.email);
      })
      .get('/all', auth.required(), (c) => {
        expectTypeOf(c.var.access.authority).toEqualTypeOf<'people' | 'machines'>();
        return c.json(1);
      })
      .get(
        '/function',
        auth.required(() => ({ accept: ['people'] })),
        (c) => {
          expectTypeOf(c.var.access.authority).toEqualTypeOf<'people'>();
          return c.json(1);
        },
      )
      .get('/optional', auth.optional(), (c) => {
        expectTypeOf(c.var.access?.authority).toEqualTypeOf<'people' | 'machines' | undefined>();
        return c.json(1);
      });
  });
});

describe('a guard without the call', () => {
  it('is refused by the types', () => {
    const app = new Hono();
    // @ts-expect-error the call is missing
    app.use(auth.required);
    // @ts-expect-error the call is missing
    app.use(auth.optional);
    // @ts-expect-error the call is missing
    app.use(auth.metadata);
  });
});
