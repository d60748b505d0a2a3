import { getRequestListener } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { createServedFolder, linesReached, routingContract, routingLines } from '@tokenward/testing/contract';
import type { Reached, RequestLine, Way } from '@tokenward/testing/contract';
import { Hono } from 'hono';
import type { Context, MiddlewareHandler } from 'hono';
import { LinearRouter } from 'hono/router/linear-router';
import { PatternRouter } from 'hono/router/pattern-router';
import { RegExpRouter } from 'hono/router/reg-exp-router';
import { TrieRouter } from 'hono/router/trie-router';
import { afterAll, describe, expect, it } from 'vitest';
import { honoAuth } from './index.js';

// Each app serves `/admin/users` behind a guard. A request that bypasses a guard below does so by the rules of Hono:
// the guard is not called. The README lists where a guard is safe. A new version of Hono that behaves differently
// fails here.

const { path: files, remove } = createServedFolder();
afterAll(remove);

type Build = () => Pick<Hono, 'fetch'>;

const reached: Reached<Build> = (build, ...sent) => {
  const handle = getRequestListener(build().fetch);
  return linesReached((request, response) => void handle(request, response), ...sent);
};
const { auth, routes } = await routingContract(honoAuth, reached);

const guard: MiddlewareHandler = auth.required();
const users = (c: Context) => c.text('users', 200, { 'x-reached': 'users' });
const serveFiles = (): MiddlewareHandler =>
  serveStatic({ root: files, onFound: (_path, c) => c.header('x-reached', 'file') });
const inner = (app = new Hono()) => app.all('/users', users);
const lowerCase = { getPath: (request: Request) => new URL(request.url).pathname.toLowerCase() };
const when =
  (path: (c: Context) => string): MiddlewareHandler =>
  (c, next) =>
    path(c).startsWith('/admin') ? guard(c, next) : next();

describe('a Hono guard that no request line bypasses', () => {
  it.each(
    routes([
      ['app.use(guard)', () => new Hono().use(guard).all('/admin/users', users)],
      ['app.use("*", guard)', () => new Hono().use('*', guard).all('/admin/users', users)],
      ['on the route', () => new Hono().all('/admin/users', guard, users)],
      ['on a GET route', () => new Hono().get('/admin/users', guard, users)],
      ['app.use("/admin/*", guard)', () => new Hono().use('/admin/*', guard).all('/admin/users', users)],
      ...[LinearRouter, PatternRouter, RegExpRouter, TrieRouter].map((Router): Way<Build> => [
        `app.use("/admin/*", guard) with the ${Router.name}`,
        () => new Hono({ router: new Router() }).use('/admin/*', guard).all('/admin/users', users),
      ]),
      [
        'app.use("/admin/*", guard), strict: false',
        () => new Hono({ strict: false }).use('/admin/*', guard).all('/admin/users', users),
      ],
      [
        'app.use("/admin/users", guard), strict: false',
        () => new Hono({ strict: false }).use('/admin/users', guard).all('/admin/users', users),
      ],
      [
        'app.use("/admin/*", guard), getPath in lower case',
        () => new Hono(lowerCase).use('/admin/*', guard).all('/admin/users', users),
      ],
      [
        'app.use("/admin/*", guard), app.route()',
        () => new Hono().use('/admin/*', guard).route('/admin', inner()),
      ],
      ['inner.use(guard), app.route()', () => new Hono().route('/admin', inner(new Hono().use(guard)))],
      [
        'app.use("/admin/users", guard), app.route() of an app with strict: false',
        () => new Hono().use('/admin/users', guard).route('/admin', inner(new Hono({ strict: false }))),
      ],
      ['app.basePath("/admin").use(guard)', () => inner(new Hono().basePath('/admin').use(guard))],
      [
        'app.use("/admin/*", guard), app.basePath("/admin")',
        () => {
          const app = new Hono().use('/admin/*', guard);
          app.basePath('/admin').all('/users', users);
          return app;
        },
      ],
      [
        'app.use("/admin/*", guard), app.mount()',
        () => new Hono().use('/admin/*', guard).mount('/admin', inner().fetch),
      ],
      ['inner.use(guard), app.mount()', () => new Hono().mount('/admin', inner(new Hono().use(guard)).fetch)],
      [
        'app.use("/admin/*", guard) before static files',
        () => new Hono().use('/admin/*', guard).use(serveFiles()),
      ],
      ['a condition on c.req.path', () => new Hono().use(when((c) => c.req.path)).all('/admin/users', users)],
    ]),
  )('%s', (_way, run) => expect(run()).resolves.toBeUndefined());
});

describe('a Hono guard that some request lines bypass', () => {
  it.each(
    routes([
      [
        'app.use("/admin/*", guard), an app with another getPath mounted at "/"',
        () =>
          new Hono().use('/admin/*', guard).mount('/', new Hono(lowerCase).all('/admin/users', users).fetch),
        [...routingLines.otherCase, 'GET /ADMIN/USERS', 'GET /%41dmin/users'],
      ],
      [
        'app.use("/admin/users", guard), an app with strict: false mounted at "/"',
        () =>
          new Hono()
            .use('/admin/users', guard)
            .mount('/', new Hono({ strict: false }).all('/admin/users', users).fetch),
        ['GET /admin/users/'],
      ],
      [
        'app.use("/admin/users", guard), a wildcard route',
        () => new Hono().use('/admin/users', guard).all('/admin/*', users),
        [
          'GET /admin/Users',
          'GET /admin/users/',
          'GET /admin/users//',
          'GET /admin//users',
          'GET /admin/users;x=y',
          'GET /admin/users%00',
          'GET /admin/users%20',
          'GET /admin/users%',
          'GET /admin/users.',
          'GET /admin/users.json',
        ],
      ],
      [
        'a condition on the path of c.req.url',
        () => new Hono().use(when((c) => new URL(c.req.url).pathname)).all('/admin/users', users),
        ['GET /%61dmin/users'],
      ],
      [
        'a condition on the path of c.req.url, getPath in lower case',
        () => new Hono(lowerCase).use(when((c) => new URL(c.req.url).pathname)).all('/admin/users', users),
        [...routingLines.otherCase, 'GET /ADMIN/USERS'],
      ],
      [
        'app.use("/admin/*", guard), the folder a parameter of the route',
        () =>
          new Hono()
            .use('/admin/*', guard)
            .all('/:part/users', (c) => (/^admin$/i.test(c.req.param('part')) ? users(c) : c.notFound())),
        [...routingLines.otherCase, 'GET /%41dmin/users'],
      ],
      [
        'app.get("/admin/users", guard), app.all("/admin/users")',
        () => new Hono().get('/admin/users', guard).all('/admin/users', users),
        [
          'OPTIONS /admin/users',
          'POST /admin/users',
          'PUT /admin/users',
          'PATCH /admin/users',
          'DELETE /admin/users',
          'PROPFIND /admin/users',
        ],
      ],
    ]),
  )('%s', (_way, run) => expect(run()).resolves.toBeUndefined());
});

describe('a Hono guard that every request bypasses', () => {
  it.each(
    routes(
      [
        ['app.use("/admin", guard)', () => new Hono().use('/admin', guard).all('/admin/users', users)],
        ['app.use("/admin/", guard)', () => new Hono().use('/admin/', guard).all('/admin/users', users)],
        ['app.use("/", guard)', () => new Hono().use('/', guard).all('/admin/users', users)],
        [
          'inner.use("/", guard), app.route()',
          () => new Hono().route('/admin', inner(new Hono().use('/', guard))),
        ],
        [
          'app.basePath("/admin").use("/admin/*", guard)',
          () => inner(new Hono().basePath('/admin').use('/admin/*', guard)),
        ],
        ['app.use(guard) after the route', () => new Hono().all('/admin/users', users).use(guard)],
        ['app.use(guard) after app.route()', () => new Hono().route('/admin', inner()).use(guard)],
        ['inner.use(guard) after the route', () => new Hono().route('/admin', inner().use(guard))],
      ],
      'every',
    ),
  )('%s', (_way, run) => expect(run()).resolves.toBeUndefined());
});

describe('Hono', () => {
  const exact: readonly RequestLine[] = [
    ...routingLines.exact,
    ...routingLines.decoded,
    'GET /./admin/users',
    'GET /admin/./users',
    'GET /x/../admin/users',
    'GET /admin/../admin/users',
    'GET /../admin/users',
    'GET /%2e/admin/users',
    'GET /x/%2e%2e/admin/users',
  ];
  const withOptions =
    (options: object): Build =>
    () =>
      new Hono(options).get('/admin/users', users);

  it.each(
    routes([
      ['no option', withOptions({}), exact],
      ['strict: false', withOptions({ strict: false }), [...exact, 'GET /admin/users/']],
    ]),
  )('the Hono router matches GET /admin/users on Node.js with the expected request lines: %s', (_way, run) =>
    expect(run()).resolves.toBeUndefined(),
  );
});
