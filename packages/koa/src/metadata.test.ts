import Koa from 'koa';
import { metadataContract, requestOnce } from '@tokenward/testing/contract';
import { describe, expect, it } from 'vitest';
import { koaAuth } from './index.js';

describe('metadata() of the Koa adapter', () => {
  it.each(
    metadataContract((verifiers, options) => {
      const app = new Koa();
      const auths = verifiers.map((verifier) => koaAuth(verifier, options));
      for (const auth of auths) app.use(auth.metadata());
      const guards = auths.map((auth) => auth.required({ scopes: ['read'] }));
      app.use(async (ctx, next) => {
        await (ctx.path === '/mcp' ? guards[0]?.(ctx, next) : next());
      });
      app.use((ctx) => {
        ctx.set('x-passed', 'yes');
        ctx.body = 'passed';
      });
      return (path, request) => requestOnce((...received) => void app.callback()(...received), path, request);
    }),
  )('$name', ({ run }) => expect(run()).resolves.toBeUndefined());
});
