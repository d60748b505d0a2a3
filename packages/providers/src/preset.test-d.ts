import { createVerifier } from '@tokenward/core';
import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { auth0, google } from './index.js';
import { workos } from './workos/index.js';

const verifier = createVerifier({
  authorities: [
    auth0({ domain: 'acme.eu.auth0.com', audience: 'api', claims: z.object({ plan: z.string() }) }),
    google({ name: 'staff', clientId: '42' }),
    ...workos({ clientId: 'client_1' }),
  ],
});

describe('the types follow the presets', () => {
  it('names are literal, given or not', async () => {
    const { access } = await verifier.verify('token');
    expectTypeOf(access?.authority).toEqualTypeOf<
      | 'auth0'
      | 'staff'
      | 'workos_session'
      | 'workos_connect'
      | 'workos_agent'
      | 'workos_opaque'
      | 'workos_api_key'
      | undefined
    >();
  });

  it('a schema types the claims of its authority', async () => {
    const { access } = await verifier.verify('token', { accept: ['auth0'] });
    expectTypeOf(access?.claims).toEqualTypeOf<{ plan: string } | undefined>();
  });

  it('the claims of an agent of WorkOS say who delegated to it', async () => {
    const { access } = await verifier.verify('token', { accept: ['workos_agent'] });
    expectTypeOf(access?.claims.org_id).toEqualTypeOf<string | undefined>();
    expectTypeOf(access?.claims.act?.sub).toEqualTypeOf<string | undefined>();
  });

  it('accept offers the names', async () => {
    await verifier.verify('token', { accept: ['workos_session', 'staff'] });
    // @ts-expect-error the preset was given another name
    await verifier.verify('token', { accept: ['google'] });
  });

  it('what guards does not compile when it is forgotten', () => {
    // @ts-expect-error audience is missing
    auth0({ domain: 'acme.eu.auth0.com' });
    // @ts-expect-error an environment variable may be undefined
    google({ clientId: process.env.GOOGLE_CLIENT_ID });
    // @ts-expect-error introspection must say about which tokens
    workos({ clientId: 'client_1', introspection: { client: () => Promise.reject(new Error('never')) } });
  });
});
