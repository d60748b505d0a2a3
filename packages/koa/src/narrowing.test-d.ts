import { createVerifier, jwtIssuer } from '@tokenward/core';
import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import Router from '@koa/router';
import { koaAuth } from './index.js';

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
const auth = koaAuth(verifier);
const people = auth.required({ accept: ['people'] });

describe('the types follow the accept of a guard', () => {
  it('ctx.state.access is narrowed for the handlers after it', () => {
    const router = new Router();
    router.get('/', people, (ctx) => {
      expectTypeOf(ctx.state.access.claims).toEqualTypeOf<{ email: string }>();
      expectTypeOf(people.get(ctx).claims).toEqualTypeOf<{ email: string }>();
    });
    router.get('/', auth.required(), (ctx) => {
      expectTypeOf(ctx.state.access.authority).toEqualTypeOf<'people' | 'machines'>();
    });
    router.get('/', auth.optional(), (ctx) => {
      expectTypeOf(ctx.state.access?.authority).toEqualTypeOf<'people' | 'machines' | undefined>();
    });
  });
});

describe('a guard without the call', () => {
  it('is refused by the types', () => {
    const router = new Router();
    // @ts-expect-error the call is missing
    router.use(auth.required);
    // @ts-expect-error the call is missing
    router.use(auth.optional);
    // @ts-expect-error the call is missing
    router.use(auth.metadata);
  });
});
