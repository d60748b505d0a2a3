import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ProofMethod } from '@tokenward/core/authoring';
import { createTestVerifier, getOnce, listen, proofContract } from '@tokenward/testing/contract';
import connect from 'connect';
import express5 from 'express';
// @ts-expect-error Express 4 is installed under another name, which its types do not know.
import express4 from 'express4';
import { describe, expect, it, vi } from 'vitest';
import { expressAuth } from './index.js';

const versions = { 'Express 4': express4 as typeof express5, 'Express 5': express5 };

describe.each(Object.entries(versions))('a proof method in %s', (_version, express) => {
  it.each(
    proofContract((verifier) => {
      const auth = expressAuth(verifier);
      const app = express();
      const router = express.Router();
      app.get('/reports', auth.required(), (_request, response) => void response.json(true));
      // The guard runs in a router inside a router, where Express has changed `url`.
      router.use('/', auth.required());
      router.get('/made', (_request, response) => void response.writeHead(200, { 'x-own': 'kept' }).end());
      router.get('/moved', (_request, response) => response.redirect('/elsewhere'));
      app.use('/api', express.Router().use('/v1', router));
      return (path, token) => getOnce(app, path, token);
    }),
  )('$name', ({ run }) => expect(run()).resolves.toBeUndefined());
});

describe('a proof method in Connect', () => {
  it.each(
    proofContract((verifier) => {
      const auth = expressAuth(verifier);
      const router = connect().use(auth.required());
      router.use('/moved', (_request: IncomingMessage, response: ServerResponse) => {
        response.writeHead(302, { location: '/elsewhere' }).end();
      });
      router.use((_request: IncomingMessage, response: ServerResponse) => response.end());
      const app = connect();
      app.use('/api/v1', router);
      app.use('/reports', auth.required());
      app.use((_request: IncomingMessage, response: ServerResponse) => response.end());
      return (path, token) => getOnce(app, path, token);
    }),
  )('$name', ({ run }) => expect(run()).resolves.toBeUndefined());
});

describe('the headers of a granted verdict', () => {
  const slow: ProofMethod = {
    confirmation: 'x5t#S256',
    read: () => ({
      verify: () =>
        new Promise((resolve) => {
          setTimeout(() => resolve({ headers: { 'x-proof': 'late' } }), 30);
        }),
    }),
  };

  it('are an error for the app if another middleware has replied meanwhile, and the process lives on', async () => {
    const { issuer, verifier } = await createTestVerifier({ proofs: [slow] });
    const app = express5();
    app.use((_request, response, next) => {
      setTimeout(() => response.status(503).end('too slow'), 5);
      next();
    });
    const handler = vi.fn<() => void>();
    app.get('/reports', expressAuth(verifier).required(), handler);
    const errors: unknown[] = [];
    app.use(
      (
        error: unknown,
        _request: IncomingMessage,
        _response: ServerResponse,
        next: (error: unknown) => void,
      ) => {
        errors.push(error);
        void next;
      },
    );
    const server = await listen(createServer(app));
    const token = await issuer.mint({ cnf: { 'x5t#S256': 'any' } });
    const answer = await fetch(`${server.url}/reports`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(503);
    await vi.waitFor(() =>
      expect(errors).toEqual([expect.objectContaining({ code: 'ERR_HTTP_HEADERS_SENT' })]),
    );
    expect(handler).not.toHaveBeenCalled();
    await server.close();
  });

  it('end the request with that error alone: the next middleware does not run as well', async () => {
    const { issuer, verifier } = await createTestVerifier({ proofs: [slow] });
    const guard = expressAuth(verifier).required();
    const passedOn: unknown[] = [];
    const server = await listen(
      createServer((request, response) => {
        guard(request, response, (error?: unknown) => passedOn.push(error));
        response.end('too early');
      }),
    );
    const token = await issuer.mint({ cnf: { 'x5t#S256': 'any' } });
    await fetch(`${server.url}/reports`, { headers: { authorization: `Bearer ${token}` } });
    await vi.waitFor(() => expect(passedOn).not.toEqual([]));
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(passedOn).toEqual([expect.objectContaining({ code: 'ERR_HTTP_HEADERS_SENT' })]);
    await server.close();
  });
});
