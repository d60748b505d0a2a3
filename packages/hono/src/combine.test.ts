import { createTestAuth, createTestVerifier } from '@tokenward/testing/contract';
import { Hono } from 'hono';
import type { Context, MiddlewareHandler } from 'hono';
import { every, except, some } from 'hono/combine';
import { cors } from 'hono/cors';
import { describe, expect, it } from 'vitest';
import { honoAuth } from './index.js';

// `some`, `every` and `except` are those of Hono itself (hono/combine, 4.13.19).

const setUp = () => createTestAuth(honoAuth);
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

/** Counts the calls of a condition. */
function counted(result: boolean) {
  let calls = 0;
  const condition = (): boolean => {
    calls += 1;
    return result;
  };
  return { condition, calls: () => calls };
}

interface Finds {
  find(c: Context): { subject?: string | undefined } | undefined;
}

/** An app whose only route answers with the subject of the caller. */
function guardedBy(guard: MiddlewareHandler, auth: Finds) {
  const errors: Error[] = [];
  const app = new Hono<{ Variables: { access: unknown } }>();
  app
    .use(guard)
    .get('/', (c) => c.json({ subject: auth.find(c)?.subject ?? null, same: c.var.access === auth.find(c) }));
  app.onError((error, c) => {
    errors.push(error);
    return c.text(error.message, 500);
  });
  return { app, errors };
}

describe('auth.passes in some()', () => {
  it('accepts a caller who meets the requirements, sets the access, and tries no other condition', async () => {
    const { auth, issuer } = await setUp();
    const other = counted(true);
    const { app } = guardedBy(some(auth.passes({ scopes: ['reports:read'] }), other.condition), auth);
    const answer = await app.request('/', bearer(await issuer.mint({ scope: 'reports:read' })));
    expect(await answer.json()).toEqual({ subject: 'user_1', same: true });
    expect(other.calls()).toBe(0);
  });

  it.each<[string, (issuer: Awaited<ReturnType<typeof setUp>>['issuer']) => Promise<string> | undefined]>([
    ['without a token', () => undefined],
    ['with an expired token', (issuer) => issuer.mintExpired()],
    ['with a token of another key', (issuer) => issuer.mintForeign()],
    ['with a token that lacks the scope', (issuer) => issuer.mint()],
    ['with two words as the token', () => Promise.resolve('a b')],
  ])('leaves a request %s to the next condition', async (_case, mint) => {
    const { auth, issuer } = await setUp();
    const token = await mint(issuer);
    const init = token === undefined ? {} : bearer(token);
    const guard = auth.passes({ scopes: ['reports:read'] });
    const accepted = await guardedBy(
      some(guard, () => true),
      auth,
    ).app.request('/', init);
    expect([accepted.status, await accepted.json()]).toEqual([200, { subject: null, same: true }]);
    const { app, errors } = guardedBy(
      some(guard, () => false),
      auth,
    );
    expect((await app.request('/', init)).status).toBe(500);
    expect(errors).toEqual([expect.objectContaining({ message: 'No successful middleware found' })]);
  });

  it('leaves the answer to a guard that comes last', async () => {
    const [people, partners] = [await setUp(), await setUp()];
    const guard = some(people.auth.passes(), partners.auth.required());
    const { app } = guardedBy(guard, { find: (c) => people.auth.find(c) ?? partners.auth.find(c) });
    const answers = await Promise.all(
      [{}, bearer(await people.issuer.mint()), bearer(await partners.issuer.mint({ sub: 'partner' }))].map(
        async (init) => app.request('/', init),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([401, 200, 200]);
    expect(answers[0]?.headers.get('www-authenticate')).toBe('Bearer realm="api"');
    expect(await answers[2]?.json()).toMatchObject({ subject: 'partner' });
  });

  it('takes requirements as a function of the request', async () => {
    const { auth, issuer } = await setUp();
    const passes = auth.passes((c) => ({ organization: c.req.header('x-org') ?? [] }));
    const { app } = guardedBy(
      some(passes, () => false),
      auth,
    );
    const token = await issuer.mint({ org_id: 'acme' });
    const ask = async (org: string) =>
      (await app.request('/', { headers: { ...bearer(token).headers, 'x-org': org } })).status;
    expect([await ask('acme'), await ask('other')]).toEqual([200, 500]);
  });

  it('throws for wrong requirements when the route is declared', async () => {
    const { auth } = await setUp();
    expect(() => auth.passes({ scopes: [] })).toThrow(/"scopes"/);
    expect(() => auth.passes({ scope: 'reports:read' } as object)).toThrow(/"scope"/);
  });

  it('calls onDenied for a guard that answers, and not for a condition', async () => {
    const { verifier } = await createTestVerifier();
    const codes: string[] = [];
    const auth = honoAuth(verifier, { onDenied: ({ code }) => void codes.push(code) });
    await guardedBy(
      some(auth.passes(), () => true),
      auth,
    ).app.request('/');
    expect(codes).toEqual([]);
    await guardedBy(some(auth.passes(), auth.required()), auth).app.request('/');
    expect(codes).toEqual(['credential_missing']);
  });

  it('keeps the access of an earlier guard when it gives false', async () => {
    const { auth, issuer } = await setUp();
    const guard = every(
      auth.required(),
      some(auth.passes({ scopes: ['more'] }), () => true),
    );
    const answer = await guardedBy(guard, auth).app.request('/', bearer(await issuer.mint()));
    expect(await answer.json()).toEqual({ subject: 'user_1', same: true });
  });

  it('leaves an error of the function "allow" to Hono, which tries the next condition', async () => {
    const { auth, issuer } = await setUp();
    const allow = () => {
      throw new Error('from allow');
    };
    const init = bearer(await issuer.mint());
    const { app, errors } = guardedBy(some(auth.passes({ allow })), auth);
    expect([(await app.request('/', init)).status, errors]).toEqual([
      500,
      [expect.objectContaining({ message: 'from allow' })],
    ]);
    const answered = guardedBy(some(auth.passes({ allow }), auth.required({ scopes: ['more'] })), auth);
    expect((await answered.app.request('/', init)).status).toBe(403);
  });

  it('ends with the answer of required(), and tries no other condition', async () => {
    const { auth } = await setUp();
    const other = counted(true);
    const { app } = guardedBy(some(auth.required(), other.condition), auth);
    expect([(await app.request('/')).status, other.calls()]).toEqual([401, 0]);
  });
});

describe('an outage in a condition', () => {
  it.each<[string, (passes: MiddlewareHandler, other: () => boolean) => MiddlewareHandler]>([
    ['some(passes, other)', (passes, other) => some(passes, other)],
    ['every(passes, other)', (passes, other) => every(passes, other)],
    ['some(every(passes, other), other)', (passes, other) => some(every(passes, other), other)],
    ['every(some(passes, other), other)', (passes, other) => every(some(passes, other), other)],
    ['except(path, some(passes, other))', (passes, other) => except('/open', some(passes, other))],
  ])('an outage is answered with 503 and no other condition is tried: %s', async (_way, combine) => {
    const { auth, issuer } = await setUp();
    issuer.setReachable(false);
    const other = counted(true);
    const { app } = guardedBy(combine(auth.passes(), other.condition), auth);
    const seen: unknown[] = [];
    const origins: unknown[] = [];
    const outer = new Hono()
      .use(cors())
      .use(async (c, next) => {
        await next();
        seen.push((c.error?.cause as { code?: string } | undefined)?.code);
      })
      .use(combine(auth.passes(), other.condition))
      .get('/', (c) => c.text('never'));
    for (const served of [app, outer]) {
      const answer = await served.request('/', bearer(await issuer.mint()));
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
      expect(await answer.json()).toMatchObject({ title: 'Service Unavailable', status: 503 });
      origins.push(answer.headers.get('access-control-allow-origin'));
    }
    expect({ calls: other.calls(), seen, origins }).toEqual({
      calls: 0,
      seen: ['unavailable'],
      origins: [null, '*'],
    });
  });

  it('a request without a token needs no keys, so an outage leaves it to the next condition', async () => {
    const { auth, issuer } = await setUp();
    issuer.setReachable(false);
    const { app } = guardedBy(
      some(auth.passes(), () => true),
      auth,
    );
    expect((await app.request('/')).status).toBe(200);
  });
});

describe('auth.passes outside of some()', () => {
  it('in every(), it is an error for Hono when it gives false, so the handler does not run', async () => {
    const { auth, issuer } = await setUp();
    const { app, errors } = guardedBy(
      every(auth.passes(), () => true),
      auth,
    );
    expect((await app.request('/')).status).toBe(500);
    expect(errors).toEqual([expect.objectContaining({ message: 'Unmet condition' })]);
    expect((await app.request('/', bearer(await issuer.mint()))).status).toBe(200);
  });

  it('as the condition of except(), which would take a promise for true, it does not skip the guard', async () => {
    const { auth, issuer } = await setUp();
    // @ts-expect-error a condition of `except` has to be synchronous
    const guard = except(auth.passes(), auth.required({ scopes: ['more'] }));
    const { app } = guardedBy(guard, auth);
    expect((await app.request('/')).status).toBe(401);
    expect((await app.request('/', bearer(await issuer.mint()))).status).toBe(403);
    const called = () => (auth.passes() as unknown as (c: object) => unknown)({});
    expect(called).toThrow(/except\(\) of hono\/combine does not wait .* Write some\(auth\.passes\(\)/);
  });

  it('as plain middleware, it never calls the handler', async () => {
    const { auth, issuer } = await setUp();
    let handled = 0;
    const app = new Hono().use(auth.passes()).get('/', (c) => {
      handled += 1;
      return c.text('never');
    });
    app.onError((_error, c) => c.text('', 500));
    for (const init of [{}, bearer(await issuer.mint())]) await app.request('/', init);
    expect(handled).toBe(0);
  });
});
