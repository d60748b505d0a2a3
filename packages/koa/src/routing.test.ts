import { createServer } from 'node:http';
import Router from '@koa/router';
import type { RouterOptions } from '@koa/router';
import { createVerifier, jwtIssuer } from '@tokenward/core';
import { createIssuer } from '@tokenward/testing';
import { linesAnswered, listen, requestLines } from '@tokenward/testing/contract';
import type { RequestLine } from '@tokenward/testing/contract';
import Koa from 'koa';
import { describe, expect, it } from 'vitest';
import { koaAuth } from './index.js';

// Each app answers `/admin/users` behind a guard. What passes a guard below does so by the rules of @koa/router, not by the
// guard, which is not called: its README says where a guard holds. A new version that behaves differently is noticed here.

const issuer = await createIssuer();
const auth = koaAuth(
  createVerifier({
    authorities: [jwtIssuer({ name: 'people', issuer: issuer.url, audience: issuer.audience })],
    fetch: issuer.fetch,
  }),
);
const guard = auth.required() as Koa.Middleware;
const users: Koa.Middleware = (ctx) => {
  ctx.set('x-reached', 'users');
  ctx.body = 'users';
};

type Build = (app: Koa) => unknown;

/** The request lines that reach the handler, without a credential unless `headers` has one. */
async function reached(
  build: Build,
  lines: readonly RequestLine[] = requestLines(),
  headers: Readonly<Record<string, string>> = {},
): Promise<RequestLine[]> {
  const app = new Koa();
  app.silent = true;
  build(app);
  const server = await listen(createServer((request, response) => void app.callback()(request, response)));
  try {
    return await linesAnswered(server.url, lines, headers, (answer) => 'x-reached' in answer.headers);
  } finally {
    await server.close();
  }
}

const plain: RequestLine = 'GET /admin/users';
const credential = { authorization: `Bearer ${await issuer.mint()}` };

const inFull = (router = new Router()): Router => router.all('/admin/users', users);
const inner = (router = new Router()): Router => router.all('/users', users);

describe('a guard that no request line passes', () => {
  it.each<[string, Build]>([
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
  ])('%s', async (_way, build) => {
    expect(await reached(build, [plain], credential)).toEqual([plain]);
    expect(await reached(build)).toEqual([]);
  });
});

/** The first segment in other case. */
const otherCase: readonly RequestLine[] = [
  'GET /Admin/users',
  'GET /ADMIN/USERS',
  'GET /Admin/users/',
  'GET http://api.test/Admin/users',
  'HEAD /Admin/users',
  'OPTIONS /Admin/users',
  'POST /Admin/users',
];

describe('a guard that is passed in other case', () => {
  it.each<[string, Build]>([
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
  ])('%s', async (_way, build) => {
    expect(await reached(build)).toEqual(otherCase);
  });
});

describe('a guard that every request passes', () => {
  it.each<[string, Build]>([
    ['router.use("/", guard)', (app) => app.use(inFull(new Router().use('/', guard)).routes())],
    ['router.use("/admin/", guard)', (app) => app.use(inFull(new Router().use('/admin/', guard)).routes())],
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
  ])('%s', async (_way, build) => {
    const lines = await reached(build);
    expect(lines).toContain(plain);
    expect(await reached(build, requestLines(), credential)).toEqual(lines);
  });
});

describe('a guard that another route passes', () => {
  it('on the GET route is passed by other methods of a second route', async () => {
    const without = await reached((app) =>
      app.use(new Router().get('/admin/users', guard).all('/admin/users', users).routes()),
    );
    expect(without.map((line) => line.split(' ')[0])).not.toContain('GET');
    expect(without.map((line) => line.split(' ')[0])).not.toContain('HEAD');
    expect(without).toEqual(expect.arrayContaining(['POST /admin/users', 'OPTIONS /admin/users']));
  });

  it('on "/admin" is passed by the encoded parameter of another route', async () => {
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
  const exact: readonly RequestLine[] = [
    'GET /admin/users',
    'GET /admin/users?x=/',
    'GET /admin/users?',
    'GET /admin/users#x',
    'GET http://api.test/admin/users',
    'GET HTTP://api.test/admin/users',
    'HEAD /admin/users',
  ];

  it.each<[string, RouterOptions, readonly RequestLine[]]>([
    [
      'no option',
      {},
      [
        ...exact,
        'GET /Admin/users',
        'GET /ADMIN/USERS',
        'GET /admin/Users',
        'GET /admin/users/',
        'GET /Admin/users/',
        'GET http://api.test/Admin/users',
        'HEAD /Admin/users',
      ],
    ],
    ['sensitive: true', { sensitive: true }, [...exact, 'GET /admin/users/']],
    ['sensitive: true, strict: true', { sensitive: true, strict: true }, exact],
  ])('matches GET /admin/users with these request lines: %s', async (_options, options, lines) => {
    const without = await reached((app) => app.use(new Router(options).get('/admin/users', users).routes()));
    expect(without.toSorted()).toEqual(lines.toSorted());
  });
});
