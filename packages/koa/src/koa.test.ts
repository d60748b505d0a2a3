import { parse } from 'node:querystring';
import { text } from 'node:stream/consumers';
import Router from '@koa/router';
import { isUnavailable } from '@tokenward/core';
import { expressAuth } from '@tokenward/express';
import {
  contract,
  createTestAuth,
  deniedLogContract,
  formContract,
  keptHeadersContract,
  getOnce,
  postOnce,
} from '@tokenward/testing/contract';
import Koa from 'koa';
import type { Context } from 'koa';
import { describe, expect, it } from 'vitest';
import { serve } from '../test/serve.js';
import { koaAuth } from './index.js';

const setUp = () => createTestAuth(koaAuth);

function ask(app: Pick<Koa, 'callback'>, path: string, token?: string): Promise<Response> {
  return getOnce((request, response) => void app.callback()(request, response), path, token);
}

describe('Koa', () => {
  it.each(contract(serve))('$name', ({ run }) => expect(run()).resolves.toBeUndefined());
});

describe('a guard', () => {
  it.each(['required', 'optional', 'metadata'] as const)(
    'ends a request whose route has auth.%s without the call',
    async (name) => {
      const { auth } = await setUp();
      const app = new Koa();
      const seen: string[] = [];
      app.on('error', ({ message }: Error) => seen.push(message));
      app.use(auth[name] as unknown as Koa.Middleware);
      expect((await ask(app, '/me')).status).toBe(500);
      expect(seen).toEqual([expect.stringContaining(`auth.${name}()`)]);
    },
  );

  it('a guard on a route types ctx.state.access for the handlers after it', async () => {
    const { auth, issuer } = await setUp();
    const router = new Router();
    router.get('/me', auth.required(), (ctx) => {
      const authority: 'people' = ctx.state.access.authority;
      ctx.body = { authority, same: ctx.state.access === auth.get(ctx) };
    });
    router.get('/maybe', auth.optional(), (ctx) => {
      // @ts-expect-error a caller may be anonymous here
      const sure = () => ctx.state.access.subject;
      ctx.body = { subject: ctx.state.access?.subject ?? null, sure: typeof sure };
    });
    const app = new Koa().use(router.routes());
    expect(await (await ask(app, '/me', await issuer.mint())).json()).toEqual({
      authority: 'people',
      same: true,
    });
    expect(await (await ask(app, '/maybe')).json()).toEqual({ subject: null, sure: 'function' });
  });

  it('passes on the very error of a function of the application, and answers 500', async () => {
    const { auth, issuer } = await setUp();
    const broken = new RangeError('a bug of the application');
    const seen: unknown[] = [];
    const app = new Koa();
    app.on('error', (error) => seen.push(error));
    app.use(
      auth.required({
        allow: () => {
          throw broken;
        },
      }),
    );
    expect((await ask(app, '/', await issuer.mint())).status).toBe(500);
    expect(seen).toEqual([broken]);
    expect(seen[0]).toBe(broken);
  });

  it('accepts requirements that read the parameters of the route', async () => {
    const { auth, issuer } = await setUp();
    const router = new Router();
    router.get(
      '/orgs/:org',
      auth.required(({ params }) => ({ organization: (params as { org: string }).org })),
      (ctx) => {
        ctx.body = { subject: ctx.state.access.subject };
      },
    );
    const app = new Koa().use(router.routes());
    const token = await issuer.mint({ org_id: 'acme' });
    expect((await ask(app, '/orgs/acme', token)).status).toBe(200);
    expect((await ask(app, '/orgs/other', token)).status).toBe(403);
  });

  it('a guard of an app types ctx.state.access for the middleware after it', async () => {
    const { auth, issuer } = await setUp();
    const app = new Koa().use(auth.required()).use((ctx) => {
      ctx.body = ctx.state.access.subject;
    });
    expect(await (await ask(app, '/', await issuer.mint())).text()).toBe('user_1');
  });

  it('a guard works on a router, on a route and with nested routers', async () => {
    const { auth, issuer } = await setUp();
    const inner = new Router();
    inner.get('/reports', (ctx) => {
      ctx.body = auth.get(ctx).scopes;
    });
    inner.get('/admin', auth.required({ permissions: ['admin:all'] }), (ctx) => {
      ctx.body = 'all';
    });
    const outer = new Router();
    outer.use('/api', auth.required({ scopes: ['reports:read'] }), inner.routes());
    outer.get('/public', (ctx) => {
      ctx.body = 'public';
    });
    const app = new Koa().use(outer.routes()).use(outer.allowedMethods());
    const token = await issuer.mint({ scope: 'reports:read' });
    const statuses = async (sent?: string) =>
      Promise.all(
        ['/api/reports', '/api/admin', '/public'].map(async (path) => (await ask(app, path, sent)).status),
      );
    expect(await statuses()).toEqual([401, 401, 200]);
    expect(await statuses(await issuer.mint())).toEqual([403, 403, 200]);
    expect(await statuses(token)).toEqual([200, 403, 200]);
  });

  it('a guard replaces an access that other middleware wrote to ctx.state', async () => {
    const { auth } = await setUp();
    const app = new Koa();
    app.use((ctx, next) => {
      ctx.state.access = { subject: 'mallory' };
      return next();
    });
    app.use(auth.optional());
    app.use((ctx) => {
      ctx.body = { state: (ctx.state.access as unknown) ?? null, found: auth.find(ctx) ?? null };
    });
    expect(await (await ask(app, '/')).json()).toEqual({ state: null, found: null });
  });

  it('a guard lets upstream middleware see a rejection and add headers', async () => {
    const { auth } = await setUp();
    const app = new Koa();
    app.use(async (ctx, next) => {
      await next();
      ctx.set('x-seen', String(ctx.status));
    });
    app.use(auth.required());
    const answer = await ask(app, '/');
    expect([answer.status, answer.headers.get('x-seen')]).toEqual([401, '401']);
  });
});

describe('Express middleware in a Koa app', () => {
  it("its access is found with the context and with Node's own request", async () => {
    const { issuer, verifier } = await setUp();
    const auth = expressAuth(verifier);
    const guard = auth.required();
    const app = new Koa()
      .use((ctx, next) => new Promise((done) => guard(ctx.req, ctx.res, done)).then(next))
      .use((ctx) => {
        ctx.body = [auth.get(ctx).subject, auth.get(ctx.req).subject];
      });
    expect(await (await ask(app, '/', await issuer.mint())).json()).toEqual(['user_1', 'user_1']);
  });
});

describe('the error path', () => {
  it('an upstream error handler catches an outage and sends the response', async () => {
    const { auth, issuer } = await setUp();
    issuer.setReachable(false);
    const app = new Koa();
    app.use(async (ctx, next) => {
      try {
        await next();
      } catch (error) {
        const { status, code } = error as { status: number; code: string };
        ctx.status = status;
        ctx.body = { code };
      }
    });
    app.use(auth.required());
    const answer = await ask(app, '/', await issuer.mint());
    expect([answer.status, await answer.json()]).toEqual([503, { code: 'unavailable' }]);
  });

  it('an outage that nothing catches reaches the error event of the app', async () => {
    const { auth, issuer } = await setUp();
    issuer.setReachable(false);
    const app = new Koa();
    const seen = new Promise((resolve) => {
      app.on('error', (error: object, ctx: Context) => resolve([error, ctx.path]));
    });
    app.use(auth.required());
    const answer = await ask(app, '/here', await issuer.mint());
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await answer.text()).toBe('Service Unavailable');
    expect(await seen).toEqual([expect.objectContaining({ code: 'unavailable' }), '/here']);
  });

  it('requests that wait for the same keys get errors with headers of their own', async () => {
    const { auth, issuer } = await setUp();
    issuer.setReachable(false);
    const app = new Koa();
    app.silent = true;
    const errors: unknown[] = [];
    app.on('error', (error: unknown) => errors.push(error));
    app.use((ctx, next) => {
      ctx.set({ 'access-control-allow-origin': ctx.path, 'set-cookie': ['a=1', 'b=2'], 'x-count': '7' });
      ctx.set({ 'cache-control': 'public, max-age=3600', 'content-type': 'text/csv' });
      return next();
    });
    app.use(auth.required());
    const token = await issuer.mint();
    const [one, other] = await Promise.all([ask(app, '/one', token), ask(app, '/other', token)]);
    expect([one.status, other.status]).toEqual([503, 503]);
    expect(one.headers.get('access-control-allow-origin')).toBe('/one');
    expect(other.headers.get('access-control-allow-origin')).toBe('/other');
    expect(Object.fromEntries(one.headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'text/plain; charset=utf-8',
      'retry-after': '1',
      'x-count': '7',
    });
    expect(one.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(errors[0]).not.toBe(errors[1]);
    expect(errors.every(isUnavailable)).toBe(true);
  });

  it('an error of ctx.throw in a handler is not changed', async () => {
    const { auth, issuer } = await setUp();
    const app = new Koa();
    app.silent = true;
    app.use(auth.required());
    app.use((ctx) => ctx.throw(418, 'a teapot', { headers: { 'x-kind': 'tea' } }));
    const answer = await ask(app, '/', await issuer.mint());
    expect([answer.status, await answer.text(), answer.headers.get('x-kind')]).toEqual([
      418,
      'a teapot',
      'tea',
    ]);
  });
});

describe('koaAuth', () => {
  it.each(
    formContract((verifier) => {
      const app = new Koa();
      app.use(async (ctx, next) => {
        // As koa-bodyparser does (index.js of 4.4.1): the body is a member of `ctx.request`.
        const parsed = ctx.is('json') ? JSON.parse : parse;
        Object.assign(ctx.request, { body: parsed(await text(ctx.req)) as unknown });
        await next();
      });
      app.use(koaAuth(verifier).required()).use((ctx) => {
        ctx.body = 'ok';
      });
      const handle = app.callback();
      return ({ headers, content }) =>
        postOnce((request, response) => void handle(request, response), '/form', headers, content);
    }),
  )('$name', ({ run }) => expect(run()).resolves.toBeUndefined());

  it.each(
    keptHeadersContract((verifier, earlierHeaders) => {
      const app = new Koa();
      app.silent = true; // keeps the default error handler from printing
      app.use((ctx, next) => {
        ctx.set(earlierHeaders);
        return next();
      });
      app.use(koaAuth(verifier).required({ scopes: ['reports:read'] }));
      return (token) => ask(app, '/reports', token);
    }),
  )('$name', ({ run }) => expect(run()).resolves.toBeUndefined());

  it.each(
    deniedLogContract((verifier, log) => {
      const auth = koaAuth(verifier, { onDenied: log });
      const app = new Koa().use(auth.required({ scopes: ['reports:read'] }));
      return (token) => ask(app, '/reports', token);
    }),
  )('$name', ({ run }) => expect(run()).resolves.toBeUndefined());
});
