import { linesAnswered, requestLines, routingContract, routingLines } from '@tokenward/testing/contract';
import type { Reached, RequestLine } from '@tokenward/testing/contract';
import fastify from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import { describe, expect, it } from 'vitest';
import { fastifyAuth } from './index.js';

// Each app serves `/admin/users` behind a guard. A request that bypasses a guard below does so by the rules of
// Fastify: the guard is not called. The README lists where a guard is safe. A new version of Fastify that behaves
// differently fails here.

type Fill = (app: FastifyInstance) => unknown;
type Build = readonly [fill: Fill, options?: FastifyServerOptions];
/** The types of Fastify omit one option that it accepts. */
type Options = NonNullable<FastifyServerOptions['routerOptions']> & { useSemicolonDelimiter?: boolean };

const loose: Options = {
  caseSensitive: false,
  ignoreTrailingSlash: true,
  ignoreDuplicateSlashes: true,
  useSemicolonDelimiter: true,
};

const reached: Reached<Build> = async ([fill, options], lines = requestLines(), headers = {}) => {
  const app = fastify({ ...options, forceCloseConnections: true });
  await fill(app);
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  try {
    return await linesAnswered(url, lines, headers, (answer) => 'x-reached' in answer.headers);
  } finally {
    await app.close();
  }
};
const { auth, token, routes } = await routingContract(fastifyAuth, reached);

const guard = auth.required();
const users = (_request: FastifyRequest, reply: FastifyReply) =>
  reply.header('x-reached', 'users').send('users');

const inScope =
  (fill: (scope: FastifyInstance) => unknown): Fill =>
  (app) =>
    app.register(async (scope) => void (await fill(scope)), { prefix: '/admin' });

/** The plugin is registered before the routes. */
const inGuardedScope = (fill: (scope: FastifyInstance) => unknown): Fill =>
  inScope(async (scope) => {
    await scope.register(auth.plugin);
    fill(scope);
  });

describe.each([
  ['no option', {}],
  ['every loose option of the router', loose],
])('a Fastify guard that no request line bypasses, with %s', (_option, routerOptions: Options) => {
  const ways: readonly (readonly [string, Fill])[] = [
    ['onRequest of the route', (app) => app.all('/admin/users', { onRequest: guard }, users)],
    ['onRequest of a GET route', (app) => app.get('/admin/users', { onRequest: guard }, users)],
    ['addHook on the app', (app) => app.addHook('onRequest', guard).all('/admin/users', users)],
    [
      'the plugin on the app',
      async (app) => {
        await app.register(auth.plugin);
        app.all('/admin/users', users);
      },
    ],
    [
      'the plugin on the app, not awaited, after the route',
      (app) => {
        app.all('/admin/users', users);
        app.register(auth.plugin);
      },
    ],
    [
      'the plugin on the app, after a scope',
      async (app) => {
        await inScope((scope) => scope.all('/users', users))(app);
        await app.register(auth.plugin);
      },
    ],
    ['the plugin in a scope with a prefix', inGuardedScope((scope) => scope.all('/users', users))],
    [
      'the plugin in a scope, after its route',
      inScope(async (scope) => {
        scope.all('/users', users);
        await scope.register(auth.plugin);
      }),
    ],
    ['the plugin in a scope with a wildcard route', inGuardedScope((scope) => scope.all('/*', users))],
    [
      'the plugin in a scope, with a 404 handler of that scope',
      inGuardedScope((scope) => scope.setNotFoundHandler(users)),
    ],
    [
      'the plugin on the app, with a 404 handler',
      async (app) => {
        await app.register(auth.plugin);
        app.setNotFoundHandler(users);
      },
    ],
    [
      'a condition on request.routeOptions.url',
      (app) =>
        app
          .addHook('onRequest', (request, reply, done) =>
            request.routeOptions.url?.startsWith('/admin') ? guard(request, reply, done) : done(),
          )
          .all('/admin/users', users),
    ],
  ];

  it.each(routes(ways.map(([name, fill]) => [name, [fill, { routerOptions }]])))('%s', (_way, run) =>
    expect(run()).resolves.toBeUndefined(),
  );
});

describe('a Fastify guard that every request bypasses', () => {
  const ways: readonly (readonly [string, Fill])[] = [
    [
      'the plugin in a scope of the prefix, the route outside of it',
      async (app) => {
        await inScope((scope) => scope.register(auth.plugin))(app);
        app.all('/admin/users', users);
      },
    ],
    [
      'the plugin in a scope of the prefix, the route in another scope of the same prefix',
      async (app) => {
        await inScope((scope) => scope.register(auth.plugin))(app);
        await inScope((scope) => scope.all('/users', users))(app);
      },
    ],
    [
      'the plugin in a scope, a 404 handler of the app',
      async (app) => {
        app.setNotFoundHandler(users);
        await inScope((scope) => scope.register(auth.plugin))(app);
      },
    ],
  ];

  it.each(
    routes(
      ways.map(([name, fill]) => [name, [fill]]),
      'every',
    ),
  )('%s', (_way, run) => expect(run()).resolves.toBeUndefined());
});

describe('a Fastify guard that some request lines bypass', () => {
  const onUrl: Fill = (app) =>
    app
      .addHook('onRequest', (request, reply, done) =>
        request.originalUrl.startsWith('/admin') ? guard(request, reply, done) : done(),
      )
      .all('/admin/users', users);
  const withoutOptions: readonly RequestLine[] = [
    'GET /%61dmin/users',
    'GET http://api.test/admin/users',
    'GET HTTP://api.test/admin/users',
  ];
  const otherSpellings: readonly RequestLine[] = [
    'GET /Admin/users',
    'GET /ADMIN/USERS',
    'GET /Admin/users/',
    'GET //admin/users',
    'GET ///admin/users',
    'GET //Admin//users/',
    'GET /%41dmin/users',
    'GET http://api.test/Admin/users',
    'GET http://api.test//admin/users',
    'HEAD /Admin/users',
    'OPTIONS /Admin/users',
    'POST /Admin/users',
  ];

  it.each(
    routes([
      ['a condition on the URL', [onUrl], withoutOptions],
      [
        'a condition on the URL, with all options of the router',
        [onUrl, { routerOptions: loose }],
        [...withoutOptions, ...otherSpellings],
      ],
      [
        'onRequest of the GET route, another route for the other methods',
        [
          (app) => {
            app.get('/admin/users', { onRequest: guard }, users);
            app.route({
              method: ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
              url: '/admin/users',
              handler: users,
            });
          },
        ],
        [
          'POST /admin/users',
          'PUT /admin/users',
          'PATCH /admin/users',
          'DELETE /admin/users',
          'OPTIONS /admin/users',
        ],
      ],
    ]),
  )('%s', (_way, run) => expect(run()).resolves.toBeUndefined());

  it('the plugin in a scope is bypassed by a route with a parameter outside of it', async () => {
    const fill: Fill = async (app) => {
      await inGuardedScope((scope) => scope.all('/other', users))(app);
      app.all<{ Params: { part: string } }>('/:part/users', (request, reply) =>
        /^admin$/i.test(request.params.part) ? users(request, reply) : reply.callNotFound(),
      );
    };
    const without = await reached([fill]);
    expect(without).toEqual(
      expect.arrayContaining([
        'GET /admin/users',
        'GET /Admin/users',
        'GET /%61dmin/users',
        'POST /admin/users',
      ]),
    );
  });
});

describe('a rewritten URL', () => {
  const rewriteUrl: FastifyServerOptions['rewriteUrl'] = ({ url = '/' }) =>
    url.replaceAll(/\/+/g, '/').toLowerCase();

  it('a rewritten URL does not bypass a guard of the scope', async () => {
    const fill = inGuardedScope((scope) => scope.all('/users', users));
    const build: Build = [fill, { rewriteUrl }];
    const line: RequestLine = 'GET //admin/users';
    expect(await reached(build, [line], { authorization: `Bearer ${token}` })).toEqual([line]);
    expect(await reached(build)).toEqual([]);
  });
});

describe('Fastify', () => {
  const exact: readonly RequestLine[] = [
    ...routingLines.exact,
    ...routingLines.decoded,
    'GET HTTP://api.test/admin/users',
  ];
  const onGet: Fill = (app) => app.get('/admin/users', users);
  const more: readonly (readonly [string, Options, readonly RequestLine[]])[] = [
    ['no option', {}, []],
    [
      'caseSensitive: false',
      { caseSensitive: false },
      [
        'GET /Admin/users',
        'GET /ADMIN/USERS',
        'GET /admin/Users',
        'GET /%41dmin/users',
        'GET http://api.test/Admin/users',
        'HEAD /Admin/users',
      ],
    ],
    ['ignoreTrailingSlash', { ignoreTrailingSlash: true }, ['GET /admin/users/']],
    [
      'ignoreDuplicateSlashes',
      { ignoreDuplicateSlashes: true },
      ['GET //admin/users', 'GET ///admin/users', 'GET /admin//users', 'GET http://api.test//admin/users'],
    ],
    ['useSemicolonDelimiter', { useSemicolonDelimiter: true }, ['GET /admin/users;x=y']],
  ];

  it.each(
    routes(
      more.map(([name, routerOptions, lines]) => [name, [onGet, { routerOptions }], [...exact, ...lines]]),
    ),
  )('the Fastify router matches GET /admin/users with the expected request lines: %s', (_way, run) =>
    expect(run()).resolves.toBeUndefined(),
  );
});
