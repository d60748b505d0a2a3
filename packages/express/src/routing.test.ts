import { join } from 'node:path';
import express5 from 'express';
import type { Express, NextFunction, Request, RequestHandler, Response } from 'express';
// @ts-expect-error Express 4 is installed under another name, which its types do not know.
import express4 from 'express4';
import { createServedFolder, linesReached, routingContract, routingLines } from '@tokenward/testing/contract';
import type { Reached, RequestLine } from '@tokenward/testing/contract';
import { afterAll, describe, expect, it } from 'vitest';
import { expressAuth } from './index.js';

// Each app serves `/admin/users` behind a guard. A request that bypasses a guard below does so by the rules of
// Express: the guard is not called. The README lists where a guard is safe. A new version of Express that behaves
// differently fails here.

const versions = { 'Express 4': express4 as typeof express5, 'Express 5': express5 };

const { path: files, remove } = createServedFolder();
afterAll(remove);

describe.each(Object.entries(versions))('%s', async (version, express) => {
  type Build = (app: Express) => unknown;

  const reached: Reached<Build> = (build, ...sent) => {
    const app = express();
    build(app);
    app.use((_error: unknown, _request: Request, response: Response, _next: NextFunction) => {
      response.sendStatus(500);
    });
    return linesReached(app, ...sent);
  };
  const { auth, routes } = await routingContract(expressAuth, reached);

  const guard: RequestHandler = auth.required();
  const users: RequestHandler = (_request, response) => {
    response.set('x-reached', 'users').end('users');
  };
  /** A condition in the code of the application. */
  const when =
    (textOf: (request: Request) => string): RequestHandler =>
    (request, response, next) =>
      textOf(request).startsWith('/admin') ? guard(request, response, next) : next();
  const serveFiles = (folder: string): RequestHandler =>
    express.static(folder, { setHeaders: (response) => void response.setHeader('x-reached', 'file') });
  const inFull = (router = express.Router()) => router.all('/admin/users', users);
  const inner = (router = express.Router()) => router.all('/users', users);
  const subApp = (): Express => {
    const app = express();
    app.all('/admin/users', users);
    return app;
  };

  describe('a guard that no request line bypasses', () => {
    it.each(
      routes([
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
      ]),
    )('%s', (_way, run) => expect(run()).resolves.toBeUndefined());
  });

  describe('a guard that some request lines bypass', () => {
    it.each(
      routes([
        [
          'app.use("/admin", guard), the app sensitive, a router not',
          (app) => app.enable('case sensitive routing').use('/admin', guard).use(inFull()),
          routingLines.otherCaseAndSlash,
        ],
        [
          'app.use("/admin", guard), the app sensitive, a mounted app not',
          (app) => app.enable('case sensitive routing').use('/admin', guard).use(subApp()),
          // Its router was created before it was mounted, and so without the setting.
          routingLines.otherCaseAndSlash,
        ],
        [
          'router.use("/admin", guard), the router sensitive, the app not',
          (app) =>
            app.use(express.Router({ caseSensitive: true }).use('/admin', guard)).all('/admin/users', users),
          routingLines.otherCaseAndSlash,
        ],
        [
          'app.use(/^\\/admin/, guard)',
          (app) => app.use(/^\/admin/, guard).all('/admin/users', users),
          routingLines.otherCaseAndSlash,
        ],
        [
          'a condition on req.path',
          (app) => app.use(when((req) => req.path)).all('/admin/users', users),
          routingLines.otherCaseAndSlash,
        ],
        [
          'a condition on req.url',
          (app) => app.use(when((req) => req.url)).all('/admin/users', users),
          [
            ...routingLines.otherCaseAndSlash,
            'GET http://api.test/admin/users',
            'GET HTTP://api.test/admin/users',
          ],
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
      ]),
    )('%s', (_way, run) => expect(run()).resolves.toBeUndefined());
  });

  it.each(
    routes([
      ['a guard after the route', (app) => app.all('/admin/users', users).use('/admin', guard), 'every'],
    ]),
  )('%s is bypassed by every request', (_way, run) => expect(run()).resolves.toBeUndefined());

  const exact: readonly RequestLine[] = [...routingLines.exact, 'GET HTTP://api.test/admin/users'];
  const withSettings =
    (...settings: string[]): Build =>
    (app) => {
      for (const setting of settings) app.enable(setting);
      app.get('/admin/users', users);
    };

  it.each(
    routes([
      ['no setting', withSettings(), [...exact, ...routingLines.loose]],
      ['case sensitive routing', withSettings('case sensitive routing'), [...exact, 'GET /admin/users/']],
      ['case sensitive and strict routing', withSettings('case sensitive routing', 'strict routing'), exact],
    ]),
  )('the Express router matches GET /admin/users with the expected request lines: %s', (_way, run) =>
    expect(run()).resolves.toBeUndefined(),
  );
});
