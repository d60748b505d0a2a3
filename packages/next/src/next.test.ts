import { createServer } from 'node:http';
import { createVerifier, jwtIssuer } from '@tokenward/core';
import { createIssuer } from '@tokenward/testing';
import { listen } from '@tokenward/testing/contract';
import type { NextRequest } from 'next/server.js';
import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import { nextAuth } from './index.js';
import { register } from './instrumentation.js';

// The contract and the stories run against a real `next start`: see test/serve.ts, test/stories.ts and tools/versions.

async function setUp() {
  const issuer = await createIssuer();
  const verifier = createVerifier({
    authorities: [jwtIssuer({ name: 'people', issuer: issuer.url, audience: issuer.audience })],
    fetch: issuer.fetch,
  });
  return { issuer, verifier, auth: nextAuth(verifier) };
}

function request(token?: string): Request {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return new Request('https://api.test/reports', { headers });
}

const nothing = {};

describe('a wrapped route handler', () => {
  it('gets its request and its context, and knows the caller', async () => {
    const { auth, issuer } = await setUp();
    const GET = auth.required()(async (asked, { params }: { params: Promise<{ id: string }> }) =>
      Response.json({ id: (await params).id, subject: auth.get(asked).subject }),
    );
    const answer = await GET(request(await issuer.mint()), { params: Promise.resolve({ id: '7' }) });
    expect(await answer.json()).toEqual({ id: '7', subject: 'user_1' });
  });

  it('has the types that Next.js checks a route for', async () => {
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

  it('takes requirements that read the request', async () => {
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

  it('lets what a handler throws through, since redirect() and notFound() are thrown', async () => {
    const { auth, issuer } = await setUp();
    const thrown = Object.assign(new Error('NEXT_REDIRECT'), { digest: 'NEXT_REDIRECT;replace;/login' });
    const GET = auth.required()(() => {
      throw thrown;
    });
    await expect(GET(request(await issuer.mint()), nothing)).rejects.toBe(thrown);
  });

  it('lets what your own function under "allow" throws through', async () => {
    const { auth, issuer } = await setUp();
    const allow = () => {
      throw new Error('from allow');
    };
    const GET = auth.required({ allow })(() => new Response());
    await expect(GET(request(await issuer.mint()), nothing)).rejects.toThrow('from allow');
  });

  it('refuses requirements that would protect nothing when the route is declared', async () => {
    const { auth } = await setUp();
    expect(() => auth.required({ scopes: [] })).toThrow(/"scopes"/);
    expect(() => auth.proxy({ permissions: [] })).toThrow(/"permissions"/);
  });
});

describe('authenticate', () => {
  it('takes what headers() gives, and judges the same headers by the requirements of each call', async () => {
    const { auth, issuer } = await setUp();
    const { headers } = request(await issuer.mint({ scope: 'reports:read' }));
    const first = await auth.authenticate(headers);
    const second = await auth.authenticate(headers, { scopes: ['reports:read'] });
    expect(first.access).toMatchObject({ authority: 'people', subject: 'user_1' });
    expect(second.access).toEqual(first.access);
    expect(await auth.authenticate(headers, { scopes: ['more'] })).toMatchObject({ outcome: 'denied' });
    expect(await auth.authenticate(request().headers)).toMatchObject({ outcome: 'anonymous' });
  });

  it('rejects in an outage, since a component has no status to set', async () => {
    const { auth, issuer } = await setUp();
    issuer.setReachable(false);
    const { headers } = request(await issuer.mint());
    await expect(auth.authenticate(headers)).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('proxy', () => {
  it('gives nothing for those who may pass, and the finished answer for the others', async () => {
    const { auth, issuer } = await setUp();
    const proxy = auth.proxy({ scopes: ['reports:read'] });
    expect(await proxy(request(await issuer.mint({ scope: 'reports:read' })))).toBeUndefined();
    const refused = await proxy(request());
    expect([refused?.status, refused?.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="api"']);
  });
});

describe('the log', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('gets every refusal with its request and without the token', async () => {
    const { verifier, issuer } = await setUp();
    const lines: string[] = [];
    const auth = nextAuth(verifier, {
      onDenied: ({ code, hint, detail }, { method, url }) =>
        void lines.push(JSON.stringify({ code, hint, detail, method, url })),
    });
    const token = await issuer.mint();
    await auth.required({ scopes: ['reports:read'] })(() => new Response())(request(token), nothing);
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      {
        code: 'scope_missing',
        hint: expect.stringContaining('must ask the issuer') as string,
        detail: { required: ['reports:read'] },
        method: 'GET',
        url: 'https://api.test/reports',
      },
    ]);
    for (const part of token.split('.')) expect(lines.join()).not.toContain(part);
  });

  it('is told of an outage, which is answered with 503', async () => {
    const { verifier, issuer } = await setUp();
    issuer.setReachable(false);
    const told: unknown[] = [];
    const auth = nextAuth(verifier, {
      async onUnavailable(error, asked) {
        await Promise.resolve();
        told.push(error.hint, asked.url);
      },
    });
    const answer = await auth.optional()(() => new Response())(request(await issuer.mint()), nothing);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(told).toEqual([
      expect.stringContaining('cannot be reached') as string,
      'https://api.test/reports',
    ]);
  });

  it('is the console for an outage that nobody observes', async () => {
    const { auth, issuer } = await setUp();
    issuer.setReachable(false);
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    await auth.required()(() => new Response())(request(await issuer.mint()), nothing);
    expect(error).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'unavailable' }));
  });

  it('must be a function', async () => {
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

  it('shows a second credential to what reads `headers`, on the Node.js runtime only', async () => {
    expect(await seenWithTwoHeaders()).toBe('Bearer a');
    process.env.NEXT_RUNTIME = 'edge';
    register();
    expect(await seenWithTwoHeaders()).toBe('Bearer a');
    process.env.NEXT_RUNTIME = 'nodejs';
    register();
    expect(await seenWithTwoHeaders()).toBe('Bearer a, Bearer b');
  });
});
