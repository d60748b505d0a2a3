import { createVerifier, jwtIssuer } from '@tokenward/core';
import { createIssuer } from '@tokenward/testing';
import { linesAnswered, requestLines } from '@tokenward/testing/contract';
import type { RequestLine } from '@tokenward/testing/contract';
import fastify from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import { describe, expect, it } from 'vitest';
import { fastifyAuth } from './index.js';

// Each app answers `/admin/users` behind a guard. What passes a guard below does so by the rules of Fastify, not by the
// guard, which is not called: the README says where a guard holds. A new version that behaves differently is noticed here.

const issuer = await createIssuer();
const auth = fastifyAuth(
  createVerifier({
    authorities: [jwtIssuer({ name: 'people', issuer: issuer.url, audience: issuer.audience })],
    fetch: issuer.fetch,
  }),
);
const guard = auth.required();
const users = (_request: FastifyRequest, reply: FastifyReply) =>
  reply.header('x-reached', 'users').send('users');

type Build = (app: FastifyInstance) => unknown;
/** The types of Fastify leave out one option that it takes. */
type Options = NonNullable<FastifyServerOptions['routerOptions']> & { useSemicolonDelimiter?: boolean };

const loose: Options = {
  caseSensitive: false,
  ignoreTrailingSlash: true,
  ignoreDuplicateSlashes: true,
  useSemicolonDelimiter: true,
};

/** The request lines that reach the handler, without a credential unless `headers` has one. */
async function reached(
  build: Build,
  options: FastifyServerOptions = {},
  lines: readonly RequestLine[] = requestLines(),
  headers: Readonly<Record<string, string>> = {},
): Promise<RequestLine[]> {
  const app = fastify({ ...options, forceCloseConnections: true });
  await build(app);
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  try {
    return await linesAnswered(url, lines, headers, (answer) => 'x-reached' in answer.headers);
  } finally {
    await app.close();
  }
}

const plain: RequestLine = 'GET /admin/users';
const credential = { authorization: `Bearer ${await issuer.mint()}` };

const inScope =
  (fill: (scope: FastifyInstance) => unknown): Build =>
  (app) =>
    app.register(async (scope) => void (await fill(scope)), { prefix: '/admin' });

describe.each([
  ['no option', {}],
  ['every loose option of the router', loose],
])('a guard that no request line passes, with %s', (_option, routerOptions: Options) => {
  it.each<[string, Build]>([
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
    [
      'the plugin in a scope with a prefix',
      inScope(async (scope) => {
        await scope.register(auth.plugin);
        scope.all('/users', users);
      }),
    ],
    [
      'the plugin in a scope, after its route',
      inScope(async (scope) => {
        scope.all('/users', users);
        await scope.register(auth.plugin);
      }),
    ],
    [
      'the plugin in a scope with a wildcard route',
      inScope(async (scope) => {
        await scope.register(auth.plugin);
        scope.all('/*', users);
      }),
    ],
    [
      'the plugin in a scope, with a 404 handler of that scope',
      inScope(async (scope) => {
        await scope.register(auth.plugin);
        scope.setNotFoundHandler(users);
      }),
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
  ])('%s', async (_way, build) => {
    expect(await reached(build, { routerOptions }, [plain], credential)).toEqual([plain]);
    expect(await reached(build, { routerOptions })).toEqual([]);
  });
});

describe('a guard that every request passes', () => {
  it.each<[string, Build]>([
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
  ])('%s', async (_way, build) => {
    const lines = await reached(build);
    expect(lines).toContain(plain);
    expect(await reached(build, {}, requestLines(), credential)).toEqual(lines);
  });
});

describe('a guard that some request lines pass', () => {
  const onUrl: Build = (app) =>
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

  it.each<[string, Build, FastifyServerOptions, readonly RequestLine[]]>([
    ['a condition on the URL', onUrl, {}, withoutOptions],
    [
      'a condition on the URL, with all options of the router',
      onUrl,
      { routerOptions: loose },
      [...withoutOptions, ...otherSpellings],
    ],
    [
      'onRequest of the GET route, another route for the other methods',
      (app) => {
        app.get('/admin/users', { onRequest: guard }, users);
        app.route({
          method: ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
          url: '/admin/users',
          handler: users,
        });
      },
      {},
      [
        'POST /admin/users',
        'PUT /admin/users',
        'PATCH /admin/users',
        'DELETE /admin/users',
        'OPTIONS /admin/users',
      ],
    ],
  ])('%s', async (_way, build, options, lines) => {
    expect((await reached(build, options)).toSorted()).toEqual(lines.toSorted());
  });

  it('the plugin in a scope is passed by a route with a parameter outside of it', async () => {
    const without = await reached(async (app) => {
      await inScope(async (scope) => {
        await scope.register(auth.plugin);
        scope.all('/other', users);
      })(app);
      app.all<{ Params: { part: string } }>('/:part/users', (request, reply) =>
        /^admin$/i.test(request.params.part) ? users(request, reply) : reply.callNotFound(),
      );
    });
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

  it('does not pass a guard of the scope', async () => {
    const build = inScope(async (scope) => {
      await scope.register(auth.plugin);
      scope.all('/users', users);
    });
    const line: RequestLine = 'GET //admin/users';
    expect(await reached(build, { rewriteUrl }, [line], credential)).toEqual([line]);
    expect(await reached(build, { rewriteUrl })).toEqual([]);
  });
});

describe('Fastify', () => {
  const exact: readonly RequestLine[] = [
    'GET /admin/users',
    'GET /%61dmin/users',
    'GET /admin/%75sers',
    'GET /admin/users?x=/',
    'GET /admin/users?',
    'GET /admin/users#x',
    'GET http://api.test/admin/users',
    'GET HTTP://api.test/admin/users',
    'HEAD /admin/users',
  ];

  it.each<[string, Options, readonly RequestLine[]]>([
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
  ])('matches GET /admin/users with these request lines: %s', async (_option, routerOptions, lines) => {
    const without = await reached((app) => app.get('/admin/users', users), { routerOptions });
    expect(without.toSorted()).toEqual([...exact, ...lines].toSorted());
  });
});
