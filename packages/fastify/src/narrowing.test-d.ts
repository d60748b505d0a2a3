import { createVerifier, jwtIssuer } from '@tokenward/core';
import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import Fastify from 'fastify';
import { fastifyAuth } from './index.js';

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
const auth = fastifyAuth(verifier);
const people = auth.required({ accept: ['people'] });

describe('the types follow the accept of a guard', () => {
  it('get of the guard is narrowed, and that of all guards is not', () => {
    Fastify().get('/', { onRequest: people }, (request) => {
      expectTypeOf(people.get(request).claims).toEqualTypeOf<{ email: string }>();
      expectTypeOf(people.get(request.raw).authority).toEqualTypeOf<'people'>();
      expectTypeOf(auth.get(request).authority).toEqualTypeOf<'people' | 'machines'>();
      return {};
    });
  });
});

describe('a guard without the call', () => {
  it('is refused by the types', () => {
    const app = Fastify();
    // @ts-expect-error the call is missing
    app.addHook('onRequest', auth.required);
    // @ts-expect-error the call is missing
    app.addHook('onRequest', auth.optional);
    // @ts-expect-error the call is missing
    app.addHook('onRequest', auth.metadata);
  });
});
