import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { apiKeys, cached, createVerifier, introspection, jwtIssuer, tenants } from '../src/index.js';
import type { Authority, Claims } from '../src/index.js';

const issuer = 'https://a.test';
const claims = z.object({ email: z.string() });
const ask = () => Promise.resolve(undefined);
const lookup = () => undefined;
const opaque = introspection({ name: 'opaque', issuer, audience: 'api', ask });

describe('a list of authorities that is filled later', () => {
  it('takes every authority, with and without a schema, and createVerifier takes the list', async () => {
    const list: Authority[] = [];
    list.push(
      jwtIssuer({ name: 'people', issuer, audience: 'api' }),
      jwtIssuer({ name: 'typed', issuer, audience: 'api', claims }),
      opaque,
      introspection({ name: 'asked', issuer, audience: 'api', ask, claims }),
      apiKeys({ name: 'keys', prefix: 'acme_', lookup }),
      tenants({ name: 'tenants', resolve: () => undefined }),
      cached(opaque, { ttl: 60 }),
      cached(introspection({ name: 'asked', issuer, audience: 'api', ask, claims }), { ttl: 60 }),
    );
    const { access } = await createVerifier({ authorities: list }).verify('token', { accept: ['people'] });
    expectTypeOf(access?.authority).toEqualTypeOf<'people' | undefined>();
    expectTypeOf(access?.claims).toEqualTypeOf<unknown>();
  });

  it('is a list of any length, also as a constant or spread', () => {
    const list: readonly Authority[] = [opaque];
    createVerifier({ authorities: list });
    createVerifier({
      authorities: [...list, jwtIssuer({ name: 'people', issuer, audience: 'api', claims })],
    });
    // @ts-expect-error a name is no authority
    createVerifier({ authorities: ['people'] });
  });

  it('keeps the type of the claims if the list says it', async () => {
    const list: Authority<'people' | 'staff', Claims>[] = [];
    list.push(jwtIssuer({ name: 'people', issuer, audience: 'api' }));
    // @ts-expect-error the name is not one of those
    list.push(jwtIssuer({ name: 'others', issuer, audience: 'api' }));
    // @ts-expect-error its claims are of another type
    list.push(jwtIssuer({ name: 'staff', issuer, audience: 'api', claims: z.string() }));
    const { access } = await createVerifier({ authorities: list }).verify('token', { accept: ['staff'] });
    expectTypeOf(access?.authority).toEqualTypeOf<'staff' | undefined>();
    expectTypeOf(access?.claims).toEqualTypeOf<Claims | undefined>();
  });
});
