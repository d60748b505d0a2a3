import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express5 from 'express';
import type { Express, NextFunction, Request, RequestHandler, Response } from 'express';
// @ts-expect-error Express 4 is installed under another name, which its types do not know.
import express4 from 'express4';
import { createVerifier, jwtIssuer } from '@tokenward/core';
import { createIssuer } from '@tokenward/testing';
import { linesAnswered, listen, requestLines } from '@tokenward/testing/contract';
import type { RequestLine } from '@tokenward/testing/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expressAuth } from './index.js';

// Each app answers `/admin/users` behind a guard. What passes a guard below does so by the rules of Express, not by the
// guard, which is not called: the README says where a guard holds. A new version that behaves differently is noticed here.

const versions = { 'Express 4': express4 as typeof express5, 'Express 5': express5 };

const issuer = await createIssuer();
const auth = expressAuth(
  createVerifier({
    authorities: [jwtIssuer({ name: 'people', issuer: issuer.url, audience: issuer.audience })],
    fetch: issuer.fetch,
  }),
);
const guard: RequestHandler = auth.required();
const users: RequestHandler = (_request, response) => {
  response.set('x-reached', 'users').end('users');
};

const plain: RequestLine = 'GET /admin/users';
const credential = { authorization: `Bearer ${await issuer.mint()}` };

let files: string;
beforeAll(() => {
  files = mkdtempSync(join(tmpdir(), 'tokenward-'));
  mkdirSync(join(files, 'admin'));
  writeFileSync(join(files, 'admin', 'users'), 'users');
});
afterAll(() => {
  rmSync(files, { recursive: true });
});

describe.each(Object.entries(versions))('%s', (version, express) => {
  type Build = (app: Express) => unknown;

  /** The request lines that reach the handler, without a credential unless `headers` has one. */
  async function reached(
    build: Build,
    lines: readonly RequestLine[] = requestLines(),
    headers: Readonly<Record<string, string>> = {},
  ): Promise<RequestLine[]> {
    const app = express();
    build(app);
    app.use((_error: unknown, _request: Request, response: Response, _next: NextFunction) => {
      response.sendStatus(500);
    });
    const server = await listen(createServer(app));
    try {
      return await linesAnswered(server.url, lines, headers, (answer) => 'x-reached' in answer.headers);
    } finally {
      await server.close();
    }
  }

  const serveFiles = (folder: string): RequestHandler =>
    express.static(folder, { setHeaders: (response) => void response.setHeader('x-reached', 'file') });
  const inFull = (router = express.Router()) => router.all('/admin/users', users);
  const inner = (router = express.Router()) => router.all('/users', users);
  const subApp = (): Express => {
    const app = express();
    app.all('/admin/users', users);
    return app;
  };

  describe('a guard that no request line passes', () => {
    it.each<[string, Build]>([
      ['app.use(guard)', (app) => app.use(guard).all('/admin/users', users)],
      ['app.use("/", guard)', (app) => app.use('/', guard).all('/admin/users', users)],
      ['on the route', (app) => app.all('/admin/users', guard, users)],
      ['on a GET route', (app) => app.get('/admin/users', guard, users)],
      ['app.use("/admin", guard)', (app) => app.use('/admin', guard).all('/admin/users', users)],
      ['app.use("/admin/", guard)', (app) => app.use('/admin/', guard).all('/admin/users', users)],
      [
        'app.all("/admin/*", guard)',
        (app) =>
          app.all(version === 'Express 4' ? '/admin/*' : '/admin/*rest', guard).all('/admin/users', users),
      ],
      ['app.use("/admin", guard, router)', (app) => app.use('/admin', guard, inner())],
      ['router.use(guard)', (app) => app.use('/admin', inner(express.Router().use(guard)))],
      ['router.use("/admin", guard)', (app) => app.use(inFull(express.Router().use('/admin', guard)))],
      [
        'app.use("/admin", guard), app and router sensitive',
        (app) =>
          app
            .enable('case sensitive routing')
            .use('/admin', guard)
            .use(inFull(express.Router({ caseSensitive: true }))),
      ],
      ['in a mounted app', (app) => app.use('/admin', express().use(guard).all('/users', users))],
      [
        'before static files, at the same path',
        (app) => app.use('/admin', guard, serveFiles(join(files, 'admin'))),
      ],
      ['before static files, on the app', (app) => app.use(guard, serveFiles(files))],
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

  describe('a guard that some request lines pass', () => {
    it.each<[string, Build, readonly RequestLine[]]>([
      [
        'app.use("/admin", guard), the app sensitive, a router not',
        (app) => app.enable('case sensitive routing').use('/admin', guard).use(inFull()),
        otherCase,
      ],
      [
        'app.use("/admin", guard), the app sensitive, a mounted app not',
        (app) => app.enable('case sensitive routing').use('/admin', guard).use(subApp()),
        // Its router was created before it was mounted, and so without the setting.
        otherCase,
      ],
      [
        'router.use("/admin", guard), the router sensitive, the app not',
        (app) =>
          app.use(express.Router({ caseSensitive: true }).use('/admin', guard)).all('/admin/users', users),
        otherCase,
      ],
      [
        'app.use(/^\\/admin/, guard)',
        (app) => app.use(/^\/admin/, guard).all('/admin/users', users),
        otherCase,
      ],
      [
        'a condition on req.path',
        (app) =>
          app
            .use((req, res, next) => (req.path.startsWith('/admin') ? guard(req, res, next) : next()))
            .all('/admin/users', users),
        otherCase,
      ],
      [
        'a condition on req.url',
        (app) =>
          app
            .use((req, res, next) => (req.url.startsWith('/admin') ? guard(req, res, next) : next()))
            .all('/admin/users', users),
        [...otherCase, 'GET http://api.test/admin/users', 'GET HTTP://api.test/admin/users'],
      ],
      [
        'app.all("/admin/users", guard), the app strict, a router not',
        (app) => app.enable('strict routing').all('/admin/users', guard).use(inFull()),
        ['GET /admin/users/', 'GET /Admin/users/'],
      ],
      [
        'app.use("/admin", guard) before static files of all paths',
        (app) => app.use('/admin', guard).use(serveFiles(files)),
        [
          'GET //admin/users',
          'GET ///admin/users',
          'GET /%61dmin/users',
          'GET /%2fadmin/users',
          'GET /admin%2fusers',
          'GET /admin%2Fusers',
          'GET /./admin/users',
          'GET /x/../admin/users',
          'GET /%2e/admin/users',
          'GET /x/%2e%2e/admin/users',
          'GET /x/..%2fadmin/users',
          'GET http://api.test//admin/users',
        ],
      ],
      [
        'app.use("/admin", guard), req.url rewritten after it',
        (app) =>
          app
            .use('/admin', guard)
            .use((req, _res, next) => {
              req.url = req.url.replaceAll(/\/+/g, '/');
              next();
            })
            .all('/admin/users', users),
        ['GET //admin/users', 'GET ///admin/users', 'GET //Admin//users/'],
      ],
      [
        'app.use("/admin", guard), the folder a parameter of the route',
        (app) =>
          app
            .use('/admin', guard)
            .all('/:part/users', (req, res, next) =>
              /^admin$/i.test(req.params.part) ? users(req, res, next) : next(),
            ),
        ['GET /%61dmin/users', 'GET /%41dmin/users'],
      ],
      [
        'app.get("/admin/users", guard), app.all("/admin/users")',
        (app) => app.get('/admin/users', guard).all('/admin/users', users),
        [
          'OPTIONS /admin/users',
          'OPTIONS /Admin/users',
          'POST /admin/users',
          'POST /Admin/users',
          'PUT /admin/users',
          'PATCH /admin/users',
          'DELETE /admin/users',
          'PROPFIND /admin/users',
        ],
      ],
    ])('%s', async (_way, build, lines) => {
      expect((await reached(build)).toSorted()).toEqual(lines.toSorted());
    });
  });

  it('a guard after the route is passed by every request', async () => {
    const build: Build = (app) => app.all('/admin/users', users).use('/admin', guard);
    const lines = await reached(build);
    expect(lines).toContain(plain);
    expect(await reached(build, requestLines(), credential)).toEqual(lines);
  });

  const exact: readonly RequestLine[] = [
    'GET /admin/users',
    'GET /admin/users?x=/',
    'GET /admin/users?',
    'GET /admin/users#x',
    'GET http://api.test/admin/users',
    'GET HTTP://api.test/admin/users',
    'HEAD /admin/users',
  ];

  it.each<[string, readonly string[], readonly RequestLine[]]>([
    [
      'no setting',
      [],
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
    ['case sensitive routing', ['case sensitive routing'], [...exact, 'GET /admin/users/']],
    ['case sensitive and strict routing', ['case sensitive routing', 'strict routing'], exact],
  ])('matches GET /admin/users with these request lines: %s', async (_settings, settings, lines) => {
    const without = await reached((app) => {
      for (const setting of settings) app.enable(setting);
      app.get('/admin/users', users);
    });
    expect(without.toSorted()).toEqual(lines.toSorted());
  });
});
