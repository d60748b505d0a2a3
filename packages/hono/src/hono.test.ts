import {
  contract,
  createTestAuth,
  deniedLogContract,
  keptHeadersContract,
} from '@tokenward/testing/contract';
import { Hono } from 'hono';
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { hc } from 'hono/client';
import { cors } from 'hono/cors';
import { HTTPException } from 'hono/http-exception';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { serve } from '../test/serve.js';
import { honoAuth } from './index.js';

const setUp = () => createTestAuth(honoAuth);

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

describe('Hono', () => {
  it.each(contract(serve))('$name', ({ run }) => expect(run()).resolves.toBeUndefined());
});

describe('a guard', () => {
  it('gives the access to code that has the guard of its route', async () => {
    const { auth, issuer } = await setUp();
    const guard = auth.required({ scopes: ['reports:read'] });
    const app = new Hono().get('/', guard, (c) => c.json(guard.get(c).subject));
    const token = await issuer.mint({ scope: 'reports:read' });
    const answer = await app.request('/', { headers: { authorization: `Bearer ${token}` } });
    expect(await answer.json()).toBe('user_1');
  });

  it('a guard types c.var.access for the handlers after it', async () => {
    const { auth, issuer } = await setUp();
    const app = new Hono()
      .get('/me', auth.required(), (c) => {
        expectTypeOf(c.var.access.authority).toEqualTypeOf<'people'>();
        expectTypeOf(c.get('access').subject).toEqualTypeOf<string | undefined>();
        return c.json({ authority: c.var.access.authority, same: c.var.access === auth.get(c) });
      })
      .get('/maybe', auth.optional(), (c) => {
        // @ts-expect-error a caller may be anonymous here
        const sure = () => c.var.access.subject;
        return c.json({ subject: c.var.access?.subject ?? null, sure: typeof sure });
      })
      .get('/both', auth.optional(), auth.required(), (c) => c.json(c.var.access.subject));
    expect(await (await app.request('/me', bearer(await issuer.mint()))).json()).toEqual({
      authority: 'people',
      same: true,
    });
    expect(await (await app.request('/maybe')).json()).toEqual({ subject: null, sure: 'function' });
    expect(await (await app.request('/both', bearer(await issuer.mint()))).json()).toBe('user_1');
  });

  it('accepts requirements that read the parameters of the route', async () => {
    const { auth, issuer } = await setUp();
    const app = new Hono().get(
      '/orgs/:org',
      auth.required((c) => ({ organization: c.req.param('org') ?? [] })),
      (c) => c.json(c.var.access.organization),
    );
    // @ts-expect-error a parameter may be missing
    auth.required((c) => ({ organization: c.req.param('org') }));
    const sent = bearer(await issuer.mint({ org_id: 'acme' }));
    expect((await app.request('/orgs/acme', sent)).status).toBe(200);
    expect((await app.request('/orgs/other', sent)).status).toBe(403);
  });

  it('a guard does not change the types of an RPC client', async () => {
    const { auth, issuer } = await setUp();
    const app = new Hono()
      .get('/reports', auth.required({ scopes: ['reports:read'] }), (c) =>
        c.json({ reports: ['2026-11'], for: c.var.access.subject }),
      )
      .post('/reports/:year', auth.required(), (c) => c.json({ year: c.req.param('year') }, 201));
    const headers = { authorization: `Bearer ${await issuer.mint({ scope: 'reports:read' })}` };
    const client = hc<typeof app>('http://api.test', {
      headers,
      fetch: app.request,
    });
    const reports = await (await client.reports.$get()).json();
    expectTypeOf(reports).toEqualTypeOf<{ reports: string[]; for: string | undefined }>();
    expect(reports).toEqual({ reports: ['2026-11'], for: 'user_1' });
    const made = await client.reports[':year'].$post({ param: { year: '2026' } });
    expectTypeOf(await made.json()).toEqualTypeOf<{ year: string }>();
    expect(made.status).toBe(201);
  });

  it('a guard works with sub-apps, base paths and wildcards', async () => {
    const { auth, issuer } = await setUp();
    const inner = new Hono().get('/reports', (c) => c.json(auth.get(c).subject));
    inner.get('/admin', auth.required({ permissions: ['admin:all'] }), (c) => c.text('all'));
    const app = new Hono().basePath('/v1');
    app.use('/api/*', auth.required());
    app.route('/api', inner);
    app.get('/public', (c) => c.text('public'));
    const token = bearer(await issuer.mint());
    const statuses = async (sent?: object) =>
      Promise.all(
        ['/v1/api/reports', '/v1/api/admin', '/v1/public'].map(
          async (path) => (await app.request(path, sent)).status,
        ),
      );
    expect(await statuses()).toEqual([401, 401, 200]);
    expect(await statuses(token)).toEqual([200, 403, 200]);
  });

  it('a guard finds the access after other middleware replaced the raw request', async () => {
    const { auth, issuer } = await setUp();
    const app = new Hono();
    app.post('/', auth.required(), bodyLimit({ maxSize: 1000 }), async (c) =>
      c.json({ subject: auth.get(c).subject, body: await c.req.text() }),
    );
    const body = new Blob(['hello']).stream();
    const init = { method: 'POST', body, duplex: 'half', ...bearer(await issuer.mint()) };
    const answer = await app.request('/', init as RequestInit);
    expect(await answer.json()).toEqual({ subject: 'user_1', body: 'hello' });
  });

  it('a guard lets other middleware add headers to a rejection', async () => {
    const { auth } = await setUp();
    const app = new Hono().use(cors()).use(auth.required());
    const answer = await app.request('/');
    expect(answer.status).toBe(401);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="api"');
  });

  it('a guard replaces an access that other middleware wrote to c.var', async () => {
    const { auth } = await setUp();
    const app = new Hono<{ Variables: { access: unknown } }>();
    app.use((c, next) => {
      c.set('access', { subject: 'mallory' });
      return next();
    });
    app.get('/', auth.optional(), (c) => c.json({ is: c.var.access ?? null, found: auth.find(c) ?? null }));
    expect(await (await app.request('/')).json()).toEqual({ is: null, found: null });
  });
});

describe('the error path', () => {
  it('app.onError receives an HTTPException whose cause is the outage', async () => {
    const { auth, issuer } = await setUp();
    issuer.setReachable(false);
    const app = new Hono().use(auth.required());
    const seen: unknown[] = [];
    app.onError((error, c) => {
      seen.push(error, (error.cause as { code: string }).code);
      return error instanceof HTTPException ? error.getResponse() : c.text('a bug', 500);
    });
    const answer = await app.request('/', bearer(await issuer.mint()));
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await answer.json()).toMatchObject({ title: 'Service Unavailable', status: 503 });
    expect(seen).toEqual([expect.any(HTTPException), 'unavailable']);
  });

  it.each(['required', 'optional', 'metadata', 'passes'] as const)(
    'gets an error of a route that has auth.%s without the call',
    async (name) => {
      const { auth } = await setUp();
      const app = new Hono();
      app.use(auth[name] as unknown as MiddlewareHandler);
      app.onError(({ message }, c) => c.text(message, 500));
      const answer = await app.request('/');
      expect(answer.status).toBe(500);
      expect(await answer.text()).toMatch(/^(?:A framework got|auth\.\w+ takes no argument)/);
    },
  );

  it('errors of handlers and of the function "allow" are not changed', async () => {
    const { auth, issuer } = await setUp();
    const app = new Hono();
    app.onError((error, c) => c.text(error.message, 418));
    app.get('/handler', auth.required(), () => {
      throw new Error('from the handler');
    });
    const allow = () => {
      throw new Error('from allow');
    };
    app.get('/allow', auth.required({ allow }), (c) => c.text('never'));
    const token = bearer(await issuer.mint());
    expect(await (await app.request('/handler', token)).text()).toBe('from the handler');
    expect(await (await app.request('/allow', token)).text()).toBe('from allow');
  });
});

describe('honoAuth', () => {
  it.each(
    keptHeadersContract((verifier, earlierHeaders) => {
      const app = new Hono();
      app.use((c, next) => {
        for (const [name, value] of Object.entries(earlierHeaders)) c.header(name, value);
        return next();
      });
      app.use(honoAuth(verifier).required({ scopes: ['reports:read'] }));
      return async (token) => app.request('/reports', token === undefined ? {} : bearer(token));
    }),
  )('$name', ({ run }) => expect(run()).resolves.toBeUndefined());

  it.each(
    deniedLogContract((verifier, log) => {
      const auth = honoAuth(verifier, { onDenied: (denial, c) => log(denial, c.req) });
      const app = new Hono().use(auth.required({ scopes: ['reports:read'] }));
      return async (token) => app.request('/reports', bearer(token));
    }),
  )('$name', ({ run }) => expect(run()).resolves.toBeUndefined());
});
