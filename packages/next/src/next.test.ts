import { createServer } from 'node:http';
import { createTestVerifier, deniedLogContract, listen } from '@tokenward/testing/contract';
import type { NextRequest } from 'next/server.js';
import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import { nextAuth } from './index.js';
import { register } from './instrumentation.js';

// The contract and the stories run against a real `next start`: see test/serve.ts, test/stories.ts and
// tools/versions.

async function setUp() {
  const test = await createTestVerifier();
  return { ...test, auth: nextAuth(test.verifier) };
}

function request(token?: string): Request {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return new Request('https://api.test/reports', { headers });
}

const nothing = {};

describe('a wrapped route handler', () => {
  it('a wrapped route handler receives its request and context, and finds the access', async () => {
    const { auth, issuer } = await setUp();
    const GET = auth.required()(async (asked, { params }: { params: Promise<{ id: string }> }) =>
      Response.json({ id: (await params).id, subject: auth.get(asked).subject }),
    );
    const answer = await GET(request(await issuer.mint()), { params: Promise.resolve({ id: '7' }) });
    expect(await answer.json()).toEqual({ id: '7', subject: 'user_1' });
  });

  it('a wrapped route handler has the types that Next.js requires of a route', async () => {
    const { auth } = await setUp();
    const GET = auth.required()((asked: NextRequest, context: { params: Promise<{ id: string }> }) =>
      Response.json({ path: asked.nextUrl.pathname, context }),
    );
    type Handler = (request: NextRequest, context: { params: Promise<{ id: string }> }) => Promise<Response>;
    expectTypeOf(GET).toExtend<Handler>();
    expectTypeOf<Handler>().toExtend<typeof GET>();
    const plain = auth.optional()(() => new Response());
    expectTypeOf(plain).toExtend<Handler>();
    const reader = auth.required({ scopes: ['reports:read'] })((asked) => {
      expectTypeOf(auth.get(asked).authority).toEqualTypeOf<'people'>();
      return Response.json(1);
    });
    expect((await reader(request(), nothing)).status).toBe(401);
  });

  it('a wrapped route handler gets the access as its third argument', async () => {
    const { auth, issuer } = await setUp();
    const GET = auth.required()((_asked, _context, access) => Response.json(access.subject));
    expect(await (await GET(request(await issuer.mint()), nothing)).json()).toBe('user_1');
    const open = auth.optional()((_asked, _context, access) => Response.json(access?.subject ?? null));
    expect(await (await open(request(), nothing)).json()).toBeNull();
  });

  it.each(['required', 'optional', 'metadata', 'proxy'] as const)(
    'throws for auth.%s without the call',
    async (name) => {
      const { auth } = await setUp();
      const handler = auth[name] as unknown as (asked: Request, context: object) => Promise<Response>;
      expect(() => handler(request(), nothing)).toThrow(/^(?:A framework got|auth\.\w+ takes no argument)/);
    },
  );

  it('accepts requirements that read the request', async () => {
    const { auth, issuer } = await setUp();
    const required = auth.required(({ nextUrl }: NextRequest) => ({ scopes: [`use:${nextUrl.pathname}`] }));
    const GET = required((asked: NextRequest) => Response.json(auth.get(asked).subject));
    const proxy = auth.proxy(async ({ url }) => ({ scopes: [`use:${new URL(url).pathname}`] }));
    for (const [scope, status] of [
      ['use:/reports', undefined],
      ['use:/other', 403],
    ] as const) {
      const sent = request(await issuer.mint({ scope }));
      const asked = Object.assign(sent, { nextUrl: new URL(sent.url) }) as object as NextRequest;
      expect((await GET(asked, nothing)).status).toBe(status ?? 200);
      expect((await proxy(asked))?.status).toBe(status);
    }
  });

  it('a wrapped route handler rethrows what the handler throws, such as redirect() and notFound()', async () => {
    const { auth, issuer } = await setUp();
    const thrown = Object.assign(new Error('NEXT_REDIRECT'), { digest: 'NEXT_REDIRECT;replace;/login' });
    const GET = auth.required()(() => {
      throw thrown;
    });
    await expect(GET(request(await issuer.mint()), nothing)).rejects.toBe(thrown);
  });

  it('a wrapped route handler rethrows what the function "allow" throws', async () => {
    const { auth, issuer } = await setUp();
    const allow = () => {
      throw new Error('from allow');
    };
    const GET = auth.required({ allow })(() => new Response());
    await expect(GET(request(await issuer.mint()), nothing)).rejects.toThrow('from allow');
  });

  it('rejects empty requirements when a route is declared', async () => {
    const { auth } = await setUp();
    expect(() => auth.required({ scopes: [] })).toThrow(/"scopes"/);
    expect(() => auth.proxy({ permissions: [] })).toThrow(/"permissions"/);
  });
});

describe('authenticate', () => {
  it('authenticate() accepts the result of headers(), and each call applies its own requirements', async () => {
    const { auth, issuer } = await setUp();
    const { headers } = request(await issuer.mint({ scope: 'reports:read' }));
    const first = await auth.authenticate(headers);
    const second = await auth.authenticate(headers, { scopes: ['reports:read'] });
    expect(first.access).toMatchObject({ authority: 'people', subject: 'user_1' });
    expect(second.access).toEqual(first.access);
    expect(await auth.authenticate(headers, { scopes: ['more'] })).toMatchObject({ outcome: 'denied' });
    expect(await auth.authenticate(request().headers)).toMatchObject({ outcome: 'anonymous' });
  });

  it('uses the one verifier that a function creates, together with the guards', async () => {
    const { issuer, verifier } = await createTestVerifier();
    const create = vi.fn<() => typeof verifier>(() => verifier);
    const auth = nextAuth(create);
    const { headers } = request(await issuer.mint());
    expect(create).not.toHaveBeenCalled();
    expect(await auth.authenticate(headers)).toMatchObject({ outcome: 'granted' });
    expect((await auth.required()(() => new Response())(request(await issuer.mint()), nothing)).status).toBe(
      200,
    );
    expect(await auth.authenticate(headers)).toMatchObject({ outcome: 'granted' });
    expect(create).toHaveBeenCalledOnce();
  });

  it("authenticate() rejects in an outage, because a component can't set a status", async () => {
    const { auth, issuer } = await setUp();
    issuer.setReachable(false);
    const { headers } = request(await issuer.mint());
    await expect(auth.authenticate(headers)).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('the log of authenticate', () => {
  it('calls onDenied without a request for a bad token, and not for an anonymous caller', async () => {
    const { verifier, issuer } = await setUp();
    const told: unknown[] = [];
    const auth = nextAuth(verifier, {
      async onDenied(denial, asked) {
        await Promise.resolve();
        told.push(denial.code, asked);
      },
    });
    expect(await auth.authenticate(request().headers)).toMatchObject({ outcome: 'anonymous' });
    expect(told).toEqual([]);
    await auth.authenticate(request(await issuer.mintExpired()).headers);
    await auth.authenticate(request(await issuer.mint()).headers, { scopes: ['more'] });
    expect(told).toEqual(['token_expired', undefined, 'scope_missing', undefined]);
  });

  it('calls onUnavailable without a request, and rejects', async () => {
    const { verifier, issuer } = await setUp();
    issuer.setReachable(false);
    const told: unknown[] = [];
    const auth = nextAuth(verifier, { onUnavailable: (error, asked) => void told.push(error.code, asked) });
    const { headers } = request(await issuer.mint());
    await expect(auth.authenticate(headers)).rejects.toMatchObject({ code: 'unavailable' });
    expect(told).toEqual(['unavailable', undefined]);
  });

  it.each([undefined, null, 0, '', false, new Error('no')])(
    'gives no verdict when a hook throws %s',
    async (thrown) => {
      const { verifier, issuer } = await setUp();
      const fail = (): never => {
        throw thrown as Error;
      };
      const auth = nextAuth(verifier, { onDenied: fail, onUnavailable: fail });
      await expect(auth.authenticate(request('a.b.c').headers)).rejects.toBeInstanceOf(Error);
      issuer.setReachable(false);
      const { headers } = request(await issuer.mint());
      await expect(auth.authenticate(headers)).rejects.toBeInstanceOf(Error);
    },
  );
});

describe('proxy', () => {
  it('proxy() returns undefined for an allowed request, and the whole response for a rejected one', async () => {
    const { auth, issuer } = await setUp();
    const proxy = auth.proxy({ scopes: ['reports:read'] });
    expect(await proxy(request(await issuer.mint({ scope: 'reports:read' })))).toBeUndefined();
    const refused = await proxy(request());
    expect([refused?.status, refused?.headers.get('www-authenticate')]).toEqual([
      401,
      'Bearer realm="api", scope="reports:read"',
    ]);
  });
});

describe('the log', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each(
    deniedLogContract((verifier, log) => {
      const auth = nextAuth(verifier, {
        onDenied: (denial, asked) =>
          log(denial, {
            method: String(asked?.method),
            path: String(asked?.url.replace('https://api.test', '')),
          }),
      });
      const GET = auth.required({ scopes: ['reports:read'] })(() => new Response());
      return (token) => GET(request(token), nothing);
    }),
  )('$name', ({ run }) => expect(run()).resolves.toBeUndefined());

  it('onUnavailable receives an outage, and the response has status 503', async () => {
    const { verifier, issuer } = await setUp();
    issuer.setReachable(false);
    const told: unknown[] = [];
    const auth = nextAuth(verifier, {
      async onUnavailable(error, asked) {
        await Promise.resolve();
        told.push(error.hint, asked?.url);
      },
    });
    const answer = await auth.optional()(() => new Response())(request(await issuer.mint()), nothing);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(told).toEqual([
      expect.stringContaining('cannot be reached') as string,
      'https://api.test/reports',
    ]);
  });

  it('console.error receives an outage when onUnavailable is not set', async () => {
    const { auth, issuer } = await setUp();
    issuer.setReachable(false);
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    await auth.required()(() => new Response())(request(await issuer.mint()), nothing);
    expect(error).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'unavailable' }));
  });

  it('rejects an onUnavailable that is not a function, and an unknown option', async () => {
    const { verifier } = await setUp();
    expect(() => nextAuth(verifier, { onUnavailable: true as never })).toThrow('"onUnavailable" must be');
    expect(() => nextAuth(verifier, { onDenial: () => {} } as object)).toThrow(/no option "onDenial"/);
  });
});

describe('register', () => {
  afterEach(() => {
    delete process.env.NEXT_RUNTIME;
  });

  async function seenWithTwoHeaders(): Promise<string> {
    const server = await listen(
      createServer((asked, response) => void response.end(asked.headers.authorization)),
    );
    const { request: open } = await import('node:http');
    const headers = ['Authorization', 'Bearer a', 'Authorization', 'Bearer b', 'Host', 'api.test'];
    const seen = await new Promise<string>((resolve, reject) => {
      open(server.url, { headers }, (answer) => {
        answer.setEncoding('utf8').on('data', resolve);
      })
        .on('error', reject)
        .end();
    });
    await server.close();
    return seen;
  }

  it('register() shows a second credential in `headers`, on the Node.js runtime only', async () => {
    expect(await seenWithTwoHeaders()).toBe('Bearer a');
    process.env.NEXT_RUNTIME = 'edge';
    register();
    expect(await seenWithTwoHeaders()).toBe('Bearer a');
    process.env.NEXT_RUNTIME = 'nodejs';
    register();
    expect(await seenWithTwoHeaders()).toBe('Bearer a, Bearer b');
  });
});
