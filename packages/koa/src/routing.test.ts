import Router from '@koa/router';
import type { RouterOptions } from '@koa/router';
import { linesReached, routingContract, routingLines } from '@tokenward/testing/contract';
import type { Reached, RequestLine } from '@tokenward/testing/contract';
import Koa from 'koa';
import { describe, expect, it } from 'vitest';
import { koaAuth } from './index.js';

// Each app serves `/admin/users` behind a guard. A request that bypasses a guard below does so by the rules of
// @koa/router: the guard is not called. Its README lists where a guard is safe. A new version that behaves
// differently fails here.

type Build = (app: Koa) => unknown;

const reached: Reached<Build> = (build, ...sent) => {
  const app = new Koa();
  app.silent = true;
  build(app);
  return linesReached((request, response) => void app.callback()(request, response), ...sent);
};
const { auth, routes } = await routingContract(koaAuth, reached);

const guard = auth.required() as Koa.Middleware;
const users: Koa.Middleware = (ctx) => {
  ctx.set('x-reached', 'users');
  ctx.body = 'users';
};
const inFull = (router = new Router()): Router => router.all('/admin/users', users);
const inner = (router = new Router()): Router => router.all('/users', users);

describe('a guard of @koa/router that no request line bypasses', () => {
  it.each(
    routes([
      ['app.use(guard)', (app) => app.use(guard).use(inFull().routes())],
      [
        'app.use(guard), the router with a prefix',
        (app) => app.use(guard).use(inner(new Router({ prefix: '/admin' })).routes()),
      ],
      ['on the route', (app) => app.use(new Router().all('/admin/users', guard, users).routes())],
      ['on a GET route', (app) => app.use(new Router().get('/admin/users', guard, users).routes())],
      [
        'on the route, the router with a prefix',
        (app) => app.use(new Router({ prefix: '/admin' }).all('/users', guard, users).routes()),
      ],
      ['router.use(guard), no prefix', (app) => app.use(inFull(new Router().use(guard)).routes())],
      ['router.use("/admin", guard)', (app) => app.use(inFull(new Router().use('/admin', guard)).routes())],
      [
        'router.use("/admin", guard), sensitive: true',
        (app) => app.use(inFull(new Router({ sensitive: true }).use('/admin', guard)).routes()),
      ],
      [
        'router.use(guard) of a prefix, sensitive: true',
        (app) => app.use(inner(new Router({ prefix: '/admin', sensitive: true }).use(guard)).routes()),
      ],
      [
        'router.use(guard) of a prefix with a parameter',
        (app) => app.use(inner(new Router({ prefix: '/:part' }).use(guard)).routes()),
      ],
      [
        'outer.use("/admin", guard, inner.routes())',
        (app) => app.use(new Router().use('/admin', guard, inner().routes()).routes()),
      ],
      [
        'outer.use(guard), inner with a prefix',
        (app) =>
          app.use(
            new Router()
              .use(guard)
              .use(inner(new Router({ prefix: '/admin' })).routes())
              .routes(),
          ),
      ],
      [
        'inner.use(guard), inner sensitive: true, mounted at "/admin"',
        (app) =>
          app.use(
            new Router().use('/admin', inner(new Router({ sensitive: true }).use(guard)).routes()).routes(),
          ),
      ],
    ]),
  )('%s', (_way, run) => expect(run()).resolves.toBeUndefined());
});

describe('a guard of @koa/router that paths in other case bypass', () => {
  it.each(
    routes(
      [
        [
          'router.use(guard) of a prefix',
          (app) => app.use(inner(new Router({ prefix: '/admin' }).use(guard)).routes()),
        ],
        [
          'router.use(guard), router.prefix("/admin")',
          (app) => app.use(inner(new Router().use(guard)).prefix('/admin').routes()),
        ],
        [
          'outer.use(guard) of a prefix, with the routes in inner',
          (app) => app.use(new Router({ prefix: '/admin' }).use(guard).use(inner().routes()).routes()),
        ],
        [
          'inner.use(guard), mounted at "/admin"',
          (app) => app.use(new Router().use('/admin', inner(new Router().use(guard)).routes()).routes()),
        ],
        [
          'inner.use(guard), mounted at "/admin" of an outer router that is sensitive',
          (app) =>
            app.use(
              new Router({ sensitive: true }).use('/admin', inner(new Router().use(guard)).routes()).routes(),
            ),
        ],
        [
          'outer.use("/admin", guard, inner.routes()), only the outer router sensitive',
          (app) => app.use(new Router({ sensitive: true }).use('/admin', guard, inner().routes()).routes()),
        ],
        [
          'router.use(/^\\/admin/, guard)',
          (app) => app.use(inFull(new Router().use(/^\/admin/ as unknown as string, guard)).routes()),
        ],
        [
          'a condition on ctx.path',
          (app) =>
            app
              .use((ctx, next): unknown => (ctx.path.startsWith('/admin') ? guard(ctx, next) : next()))
              .use(inFull().routes()),
        ],
      ],
      routingLines.otherCaseAndSlash,
    ),
  )('%s', (_way, run) => expect(run()).resolves.toBeUndefined());
});

describe('a guard of @koa/router that every request bypasses', () => {
  it.each(
    routes(
      [
        ['router.use("/", guard)', (app) => app.use(inFull(new Router().use('/', guard)).routes())],
        [
          'router.use("/admin/", guard)',
          (app) => app.use(inFull(new Router().use('/admin/', guard)).routes()),
        ],
        [
          'router.use("/", guard) of a prefix',
          (app) => app.use(inner(new Router({ prefix: '/admin' }).use('/', guard)).routes()),
        ],
        [
          'router.use(guard) of a prefix with an optional group',
          (app) => app.use(inner(new Router({ prefix: '{/v1}/admin' }).use(guard)).routes()),
        ],
        [
          'router.use(guard), exclusive: true',
          (app) => app.use(inFull(new Router({ exclusive: true }).use(guard)).routes()),
        ],
        ['router.use(guard) after the routes', (app) => app.use(inFull().use(guard).routes())],
        [
          'router.use("/admin", guard) in a router without the routes',
          (app) => app.use(new Router().use('/admin', guard).routes()).use(inFull().routes()),
        ],
        ['app.use(guard) after the router', (app) => app.use(inFull().routes()).use(guard)],
      ],
      'every',
    ),
  )('%s', (_way, run) => expect(run()).resolves.toBeUndefined());
});

describe('a guard of @koa/router that another route bypasses', () => {
  it('a guard on the GET route is bypassed by other methods of a second route', async () => {
    const without = await reached((app) =>
      app.use(new Router().get('/admin/users', guard).all('/admin/users', users).routes()),
    );
    expect(without.map((line) => line.split(' ')[0])).not.toContain('GET');
    expect(without.map((line) => line.split(' ')[0])).not.toContain('HEAD');
    expect(without).toEqual(expect.arrayContaining(['POST /admin/users', 'OPTIONS /admin/users']));
  });

  it('a guard on "/admin" is bypassed by the encoded parameter of another route', async () => {
    const without = await reached((app) =>
      app.use(
        new Router()
          .use('/admin', guard)
          .all('/:part/users', (ctx, next): unknown =>
            /^admin$/i.test(String(ctx.params['part'])) ? users(ctx, next) : next(),
          )
          .routes(),
      ),
    );
    expect(without).toEqual(['GET /%61dmin/users', 'GET /%41dmin/users']);
  });
});

describe('@koa/router', () => {
  const exact: readonly RequestLine[] = [...routingLines.exact, 'GET HTTP://api.test/admin/users'];
  const withOptions =
    (options?: RouterOptions): Build =>
    (app) =>
      app.use(new Router(options).get('/admin/users', users).routes());

  it.each(
    routes([
      ['no option', withOptions(), [...exact, ...routingLines.loose]],
      ['sensitive: true', withOptions({ sensitive: true }), [...exact, 'GET /admin/users/']],
      ['sensitive: true, strict: true', withOptions({ sensitive: true, strict: true }), exact],
    ]),
  )('the router matches GET /admin/users with the expected request lines: %s', (_way, run) =>
    expect(run()).resolves.toBeUndefined(),
  );
});
