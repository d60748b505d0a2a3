import { createServer } from 'node:http';
import Router from '@koa/router';
import { createVerifier, jwtIssuer } from '@tokenward/core';
import { createIssuer } from '@tokenward/testing';
import { contract, listen } from '@tokenward/testing/contract';
import Koa from 'koa';
import type { Context } from 'koa';
import { describe, expect, it } from 'vitest';
import { serve } from '../test/serve.js';
import { koaAuth } from './index.js';

async function setUp() {
  const issuer = await createIssuer();
  const verifier = createVerifier({
    authorities: [jwtIssuer({ name: 'people', issuer: issuer.url, audience: issuer.audience })],
    fetch: issuer.fetch,
  });
  return { issuer, verifier, auth: koaAuth(verifier) };
}

async function ask(app: Pick<Koa, 'callback'>, path: string, token?: string): Promise<Response> {
  const server = await listen(createServer((request, response) => void app.callback()(request, response)));
  try {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const answer = await fetch(server.url + path, { headers });
    return new Response(await answer.text(), answer);
  } finally {
    await server.close();
  }
}

describe('Koa', () => {
  it.each(contract(serve))('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

describe('a guard', () => {
  it('types ctx.state.access for what stands behind it on a route', async () => {
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

  it('takes requirements that read the parameters of the route', async () => {
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

  it('types ctx.state.access for what stands behind it in an app', async () => {
    const { auth, issuer } = await setUp();
    const app = new Koa().use(auth.required()).use((ctx) => {
      ctx.body = ctx.state.access.subject;
    });
    expect(await (await ask(app, '/', await issuer.mint())).text()).toBe('user_1');
  });

  it('composes with a router: its own requirements, a route’s, and nested routers', async () => {
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

  it('does not believe what somebody else put into the state', async () => {
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

  it('lets middleware upstream see a refusal and add to it', async () => {
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

describe('the error path', () => {
  it('is that of ctx.throw: an error handler upstream gets an outage and answers it', async () => {
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

  it('tells the app of an outage that nobody catches', async () => {
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

  it('leaves ctx.throw of a handler as it is', async () => {
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

describe('the log', () => {
  it('gets every refusal with its context and without the token', async () => {
    const { verifier, issuer } = await setUp();
    const lines: string[] = [];
    const auth = koaAuth(verifier, {
      onDenied: ({ code, hint, detail }, ctx) =>
        void lines.push(JSON.stringify({ code, hint, detail, method: ctx.method, path: ctx.path })),
    });
    const app = new Koa().use(auth.required({ scopes: ['reports:read'] }));
    const token = await issuer.mint();
    await ask(app, '/reports', token);
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      {
        code: 'scope_missing',
        hint: expect.stringContaining('must ask the issuer') as string,
        detail: { required: ['reports:read'] },
        method: 'GET',
        path: '/reports',
      },
    ]);
    for (const part of token.split('.')) expect(lines.join()).not.toContain(part);
  });
});
