import Router from '@koa/router';
import type { ProofMethod } from '@tokenward/core/authoring';
import { createTestVerifier, getOnce, proofContract } from '@tokenward/testing/contract';
import Koa from 'koa';
import type { Middleware } from 'koa';
import { describe, expect, it } from 'vitest';
import { koaAuth } from './index.js';

const listener =
  (app: Pick<Koa, 'callback'>) =>
  (...[request, response]: Parameters<ReturnType<Koa['callback']>>) =>
    void app.callback()(request, response);

/** Removes a prefix from the path while the mounted middleware runs, as koa-mount 4.2.0 does (index.js, `ctx.path = newPath`). */
function mount(prefix: string, mounted: Middleware): Middleware {
  return async (ctx, next): Promise<void> => {
    const { path } = ctx;
    if (!path.startsWith(`${prefix}/`)) {
      await next();
      return;
    }
    ctx.path = path.slice(prefix.length);
    await mounted(ctx, async () => {
      ctx.path = path;
      await next();
      ctx.path = ctx.path.slice(prefix.length);
    });
    ctx.path = path;
  };
}

describe('a proof method in Koa with its router', () => {
  it.each(
    proofContract((verifier) => {
      const auth = koaAuth(verifier);
      const inner = new Router();
      inner.use(auth.required());
      inner.get('/made', (ctx) => {
        ctx.body = new Response('made');
      });
      inner.get('/moved', (ctx) => ctx.redirect('/elsewhere'));
      const router = new Router();
      router.get('/reports', auth.required(), (ctx) => {
        ctx.body = 'all';
      });
      router.use('/api/v1', inner.routes());
      return (path, token) => getOnce(listener(new Koa().use(router.routes())), path, token);
    }),
  )('$name', ({ run }) => expect(run()).resolves.toBeUndefined());
});

describe('a proof method in Koa with mounted apps', () => {
  it.each(
    proofContract((verifier) => {
      const guard = koaAuth(verifier).required() as Middleware;
      const app = new Koa();
      app.use(mount('/api', mount('/v1', guard)));
      app.use(async (ctx, next) => {
        await (ctx.path === '/reports' ? guard(ctx, next) : next());
      });
      app.use((ctx) => {
        if (ctx.path.endsWith('/moved')) ctx.redirect('/elsewhere');
        else ctx.body = 'all';
      });
      return (path, token) => getOnce(listener(app), path, token);
    }),
  )('$name', ({ run }) => expect(run()).resolves.toBeUndefined());
});

describe('the headers of a granted verdict', () => {
  it('are no longer set on the response of an error, because Koa removes all headers', async () => {
    const method: ProofMethod = {
      confirmation: 'x5t#S256',
      read: () => ({ verify: () => ({ headers: { 'x-proof': 'checked' } }) }),
    };
    const { issuer, verifier } = await createTestVerifier({ proofs: [method] });
    const app = new Koa();
    app.silent = true; // keeps the default error handler from printing
    app.use(koaAuth(verifier).required()).use((ctx) => ctx.throw(409));
    const token = await issuer.mint({ cnf: { 'x5t#S256': 'any' } });
    const answer = await getOnce(listener(app), '/reports', token);
    expect([answer.status, answer.headers.get('x-proof')]).toEqual([409, null]);
  });
});
