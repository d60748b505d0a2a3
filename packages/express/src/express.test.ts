import express5 from 'express';
import type { NextFunction, Request, Response } from 'express';
// @ts-expect-error Express 4 is installed under another name, which its types do not know.
import express4 from 'express4';
import type { UnavailableError } from '@tokenward/core';
import {
  contract,
  createTestAuth,
  createTestVerifier,
  deniedLogContract,
  formContract,
  keptHeadersContract,
  getOnce,
  postOnce,
} from '@tokenward/testing/contract';
import { describe, expect, it, vi } from 'vitest';
import { serve } from '../test/serve.js';
import { expressAuth } from './index.js';

const versions = { 'Express 4': express4 as typeof express5, 'Express 5': express5 };

const setUp = () => createTestAuth(expressAuth);

describe.each(Object.entries(versions))('Express adapter, %s', (_version, express) => {
  it.each(contract((app) => serve(app, express)))('$name', ({ run }) =>
    expect(run()).resolves.toBeUndefined(),
  );

  it.each(
    keptHeadersContract((verifier, earlierHeaders) => {
      const app = express();
      app.set('env', 'test'); // keeps the default error handler from printing
      app.use((_request, response, next) => {
        response.set(earlierHeaders);
        next();
      });
      app.use(expressAuth(verifier).required({ scopes: ['reports:read'] }));
      return (token) => getOnce(app, '/reports', token);
    }),
  )('$name', ({ run }) => expect(run()).resolves.toBeUndefined());

  it.each(
    formContract((verifier) => {
      const app = express();
      app.use(express.json(), express.urlencoded({ extended: true }), expressAuth(verifier).required());
      app.post('/form', (_request, response) => response.json(true));
      return ({ headers, content }) => postOnce(app, '/form', headers, content);
    }),
  )('$name', ({ run }) => expect(run()).resolves.toBeUndefined());

  it('sends the reply of an outage itself, prints one line, and gives the app no error', async () => {
    vi.stubEnv('NODE_ENV', 'production');
    const { auth, issuer } = await setUp();
    vi.unstubAllEnvs();
    const print = vi.spyOn(console, 'error').mockImplementation(() => {});
    issuer.setReachable(false);
    const app = express();
    app.get('/me', auth.required(), (request, response) => response.json(auth.get(request)));
    app.use((_error: Error, _request: Request, response: Response, _next: NextFunction) => {
      response.sendStatus(418);
    });
    const answer = await getOnce(app, '/me', await issuer.mint());
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({
      status: 503,
      detail: 'Authentication is temporarily unavailable.',
    });
    await getOnce(app, '/me', await issuer.mint());
    expect(print).toHaveBeenCalledExactlyOnceWith(
      expect.stringMatching(/^\[tokenward\] 503 unavailable GET \/me: https:.* cannot be reached/) as string,
    );
    print.mockRestore();
  });

  it('passes an outage to the error handler of the app, if it asks for it', async () => {
    const { verifier, issuer } = await createTestVerifier();
    const auth = expressAuth(verifier, { onUnavailable: 'next' });
    issuer.setReachable(false);
    const app = express();
    app.get('/me', auth.required(), (request, response) => response.json(auth.get(request)));
    app.use((error: UnavailableError, _request: Request, response: Response, _next: NextFunction) => {
      response
        .status(error.status)
        .json({ code: error.code, retryAfter: error.retryAfter, hint: error.hint });
    });
    const answer = await getOnce(app, '/me', await issuer.mint());
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({
      code: 'unavailable',
      retryAfter: 1,
      hint: expect.stringContaining(
        'https://issuer.test/.well-known/openid-configuration cannot be reached',
      ) as string,
    });
  });

  it('passes an error while responding to the error handler instead of crashing', async () => {
    const { auth } = await setUp();
    const app = express();
    app.use((_request, response, next) => {
      response.write('too early');
      next();
    });
    app.get('/me', auth.required());
    const seen = new Promise((resolve) => {
      app.use((error: Error, _request: Request, response: Response, _next: NextFunction) => {
        resolve(error);
        response.end();
      });
    });
    await getOnce(app, '/me');
    expect(await seen).toMatchObject({ code: 'ERR_HTTP_HEADERS_SENT' });
  });

  it.each(['required', 'optional', 'metadata'] as const)(
    'ends a request whose route has auth.%s without the call',
    async (name) => {
      const { auth, issuer } = await setUp();
      const app = express();
      app.set('env', 'test');
      app.use(auth[name] as unknown as express5.RequestHandler);
      app.use((error: Error, _request: Request, response: Response, _next: NextFunction) => {
        response.status(500).send(error.message);
      });
      const answer = await getOnce(app, '/me', await issuer.mint());
      expect(answer.status).toBe(500);
      expect(await answer.text()).toContain(`auth.${name}()`);
    },
  );

  it('passes an error of the route handler to the error handler of the app', async () => {
    const { auth, issuer } = await setUp();
    const app = express();
    app.get('/me', auth.required(), () => {
      throw Object.assign(new Error('teapot'), { status: 418 });
    });
    app.use((error: { status: number }, _request: Request, response: Response, _next: NextFunction) => {
      response.sendStatus(error.status);
    });
    expect((await getOnce(app, '/me', await issuer.mint())).status).toBe(418);
  });
});

describe('expressAuth', () => {
  it('types the access from the verifier and adds no member to the request', async () => {
    const { auth, issuer } = await setUp();
    const app = express5();
    app.get('/me', auth.required(), (request, response) => {
      const access = auth.get(request);
      const authority: 'people' = access.authority;
      response.json({ authority, own: Object.keys(request).filter((key) => /auth|user|access/i.test(key)) });
    });
    const answer = await getOnce(app, '/me', await issuer.mint());
    expect(await answer.json()).toEqual({ authority: 'people', own: [] });
  });

  it('accepts requirements that read the parameters of the route', async () => {
    const { auth, issuer } = await setUp();
    const app = express5();
    app.get(
      '/orgs/:org',
      auth.required((request: Request<{ org: string }>) => ({ organization: request.params.org })),
      (request, response) => response.json(auth.get(request).organization),
    );
    app.get(
      '/members/{:org}',
      auth.required(({ params: { org = [] } }) => ({ organization: org })),
      (request, response) => response.json(auth.get(request).organization),
    );
    // @ts-expect-error a parameter may be missing
    auth.required(({ params }) => ({ organization: params.org }));
    app.use((_error: Error, _request: Request, response: Response, _next: NextFunction) => {
      response.sendStatus(500);
    });
    const token = await issuer.mint({ org_id: 'acme' });
    const paths = ['/orgs/acme', '/orgs/other', '/members/acme', '/members/'];
    const answers = await Promise.all(paths.map((path) => getOnce(app, path, token)));
    expect(answers.map(({ status }) => status)).toEqual([200, 403, 200, 500]);
  });

  it('throws an error that names auth.required() in a handler without a guard', async () => {
    const { auth } = await setUp();
    expect(() => auth.get({})).toThrow(/auth\.required\(\)/);
    expect(auth.find({})).toBeUndefined();
  });

  it('finds no access of another verifier in the same app', async () => {
    const [one, other] = [await setUp(), await setUp()];
    const app = express5();
    app.get('/me', one.auth.required(), (request, response) =>
      response.json({ other: other.auth.find(request) ?? null }),
    );
    const answer = await getOnce(app, '/me', await one.issuer.mint());
    expect(await answer.json()).toEqual({ other: null });
  });

  it('rejects empty and misspelled requirements when a route is declared', async () => {
    const { auth } = await setUp();
    expect(() => auth.required({ scopes: [] })).toThrow(/"scopes"/);
    expect(() => auth.required({ permission: ['reports:read'] } as object)).toThrow(/"permission"/);
  });

  it.each(['', 'NEXT', true, null, () => undefined])(
    'rejects the option onUnavailable: %j',
    async (value) => {
      const { verifier } = await createTestVerifier();
      expect(() => expressAuth(verifier, { onUnavailable: value as 'next' })).toThrow(
        /"onUnavailable" must be "next"/,
      );
    },
  );

  it.each(
    deniedLogContract((verifier, log) => {
      const auth = expressAuth(verifier, {
        onDenied: (denial, { method, url }) => log(denial, { method: String(method), path: String(url) }),
      });
      const app = express5();
      app.get('/reports', auth.required({ scopes: ['reports:read'] }));
      return (token) => getOnce(app, '/reports', token);
    }),
  )('$name', ({ run }) => expect(run()).resolves.toBeUndefined());

  it('sends the reply that the verifier option "reply" returns', async () => {
    const { verifier } = await createTestVerifier({
      reply: (denial, standard) => ({ ...standard, status: 418, body: denial.code }),
    });
    const app = express5();
    app.use(expressAuth(verifier).required());
    const answer = await getOnce(app, '/');
    expect([answer.status, await answer.text()]).toEqual([418, 'credential_missing']);
  });
});
