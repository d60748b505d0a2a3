import { createVerifier, jwtIssuer } from '@tokenward/core';
import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import express from 'express';
import { expressAuth } from './index.js';

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
const auth = expressAuth(verifier);
const people = auth.required({ accept: ['people'] });

describe('the types follow the accept of a guard', () => {
  it('get of the guard is narrowed, and that of all guards is not', () => {
    express().get('/', people, (request) => {
      expectTypeOf(people.get(request).claims).toEqualTypeOf<{ email: string }>();
      expectTypeOf(auth.get(request).authority).toEqualTypeOf<'people' | 'machines'>();
      expectTypeOf(auth.required().get(request).authority).toEqualTypeOf<'people' | 'machines'>();
    });
  });

  it('a function of the request narrows too', () => {
    const guard = auth.required(() => ({ accept: ['people'] }));
    expectTypeOf(guard.get({}).authority).toEqualTypeOf<'people'>();
  });

  it('an unknown authority does not compile', () => {
    // @ts-expect-error no such authority
    auth.required({ accept: ['nobody'] });
  });
});

describe('a guard without the call', () => {
  it('is refused by the types', () => {
    const app = express();
    // @ts-expect-error the call is missing
    app.use(auth.required);
    // @ts-expect-error the call is missing
    app.use(auth.optional);
    // @ts-expect-error the call is missing
    app.use(auth.metadata);
  });
});
