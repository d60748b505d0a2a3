import { metadataContract } from '@tokenward/testing/contract';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { honoAuth } from './index.js';

describe('metadata() of the Hono adapter', () => {
  it.each(
    metadataContract((verifiers, options) => {
      const app = new Hono();
      const auths = verifiers.map((verifier) => honoAuth(verifier, options));
      for (const auth of auths) app.use(auth.metadata());
      for (const auth of auths.slice(0, 1)) app.use('/mcp', auth.required({ scopes: ['read'] }));
      app.all('*', (c) => c.text('passed', 200, { 'x-passed': 'yes' }));
      return async (path, request) => app.request(path, { ...request });
    }),
  )('$name', ({ run }) => expect(run()).resolves.toBeUndefined());
});
