import { createServer } from 'node:http';
import express5 from 'express';
import type { NextFunction, Request, Response } from 'express';
// @ts-expect-error Express 4 is installed under another name, which its types do not know.
import express4 from 'express4';
import { createVerifier, jwtIssuer } from '@tokenward/core';
import type { UnavailableError } from '@tokenward/core';
import { createIssuer } from '@tokenward/testing';
import { contract, listen } from '@tokenward/testing/contract';
import { describe, expect, it } from 'vitest';
import { serve } from '../test/serve.js';
import { expressAuth } from './index.js';

const versions = { 'Express 4': express4 as typeof express5, 'Express 5': express5 };

describe.each(Object.entries(versions))('%s', (_version, express) => {
  it.each(contract((app) => serve(app, express)))('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });

  it('hands an outage to the error handler of the app', async () => {
    const { auth, issuer } = await setUp();
    issuer.setReachable(false);
    const app = express();
    app.get('/me', auth.required(), (request, response) => response.json(auth.get(request)));
    app.use((error: UnavailableError, _request: Request, response: Response, _next: NextFunction) => {
      response
        .status(error.status)
        .json({ code: error.code, retryAfter: error.retryAfter, hint: error.hint });
    });
    const answer = await ask(app, '/me', await issuer.mint());
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({
      code: 'unavailable',
      retryAfter: 1,
      hint: expect.stringContaining(
        'https://issuer.test/.well-known/openid-configuration cannot be reached',
      ) as string,
    });
  });

  it('hands a failure while answering to the error handler instead of crashing', async () => {
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
    await ask(app, '/me');
    expect(await seen).toMatchObject({ code: 'ERR_HTTP_HEADERS_SENT' });
  });

  it('passes an error of the handler on as any other middleware does', async () => {
    const { auth, issuer } = await setUp();
    const app = express();
    app.get('/me', auth.required(), () => {
      throw Object.assign(new Error('teapot'), { status: 418 });
    });
    app.use((error: { status: number }, _request: Request, response: Response, _next: NextFunction) => {
      response.sendStatus(error.status);
    });
    expect((await ask(app, '/me', await issuer.mint())).status).toBe(418);
  });
});

describe('expressAuth', () => {
  it('types the access from the verifier and adds nothing to the request', async () => {
    const { auth, issuer } = await setUp();
    const app = express5();
    app.get('/me', auth.required(), (request, response) => {
      const access = auth.get(request);
      const authority: 'people' = access.authority;
      response.json({ authority, own: Object.keys(request).filter((key) => /auth|user|access/i.test(key)) });
    });
    const answer = await ask(app, '/me', await issuer.mint());
    expect(await answer.json()).toEqual({ authority: 'people', own: [] });
  });

  it('takes requirements that read the parameters of the route', async () => {
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
    const answers = await Promise.all(paths.map((path) => ask(app, path, token)));
    expect(answers.map(({ status }) => status)).toEqual([200, 403, 200, 500]);
  });

  it('tells a handler without a guard what is missing', async () => {
    const { auth } = await setUp();
    expect(() => auth.get({})).toThrow(/auth\.required\(\)/);
    expect(auth.find({})).toBeUndefined();
  });

  it('does not believe what another verifier of the same app found out', async () => {
    const [one, other] = [await setUp(), await setUp()];
    const app = express5();
    app.get('/me', one.auth.required(), (request, response) =>
      response.json({ other: other.auth.find(request) ?? null }),
    );
    const answer = await ask(app, '/me', await one.issuer.mint());
    expect(await answer.json()).toEqual({ other: null });
  });

  it('refuses requirements that would protect nothing when the route is declared', async () => {
    const { auth } = await setUp();
    expect(() => auth.required({ scopes: [] })).toThrow(/"scopes"/);
    expect(() => auth.required({ permission: ['reports:read'] } as object)).toThrow(/"permission"/);
  });

  it('tells the log of every refusal with its request and without the token', async () => {
    const { issuer, verifier } = await setUp();
    const lines: string[] = [];
    const log = (entry: object) => void lines.push(JSON.stringify(entry));
    const auth = expressAuth(verifier, {
      onDenied: ({ code, hint, detail }, { method, url }) => log({ code, hint, detail, method, url }),
    });
    const app = express5();
    app.get('/reports', auth.required({ scopes: ['reports:read'] }));
    const token = await issuer.mint();
    await ask(app, '/reports', token);
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      {
        code: 'scope_missing',
        hint: expect.stringContaining('must ask the issuer') as string,
        detail: { required: ['reports:read'] },
        method: 'GET',
        url: '/reports',
      },
    ]);
    for (const part of token.split('.')) expect(lines.join()).not.toContain(part);
  });

  it('sends the reply that the house made of the standard one', async () => {
    const issuer = await createIssuer();
    const verifier = createVerifier({
      authorities: [jwtIssuer({ name: 'people', issuer: issuer.url, audience: issuer.audience })],
      fetch: issuer.fetch,
      reply: (denial, standard) => ({ ...standard, status: 418, body: denial.code }),
    });
    const app = express5();
    app.use(expressAuth(verifier).required());
    const answer = await ask(app, '/');
    expect([answer.status, await answer.text()]).toEqual([418, 'credential_missing']);
  });
});

async function setUp() {
  const issuer = await createIssuer();
  const verifier = createVerifier({
    authorities: [jwtIssuer({ name: 'people', issuer: issuer.url, audience: issuer.audience })],
    fetch: issuer.fetch,
  });
  return { issuer, verifier, auth: expressAuth(verifier) };
}

async function ask(app: express5.Express, path: string, token?: string): Promise<globalThis.Response> {
  const server = await listen(createServer(app));
  try {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const answer = await fetch(server.url + path, { headers });
    return new globalThis.Response(await answer.text(), answer);
  } finally {
    await server.close();
  }
}
