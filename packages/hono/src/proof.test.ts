import { getRequestListener } from '@hono/node-server';
import type { ProofMethod } from '@tokenward/core/authoring';
import { createTestVerifier, getOnce, proofContract } from '@tokenward/testing/contract';
import { Hono } from 'hono';
import { every, some } from 'hono/combine';
import { HTTPException } from 'hono/http-exception';
import { describe, expect, it } from 'vitest';
import { honoAuth } from './index.js';

type Send = (app: Hono, path: string, token: string) => Promise<Response>;

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

const overNode: Send = (app, path, token) => {
  const handle = getRequestListener(app.fetch);
  return getOnce((request, response) => void handle(request, response), path, token);
};

const ways: Readonly<Record<string, Send>> = {
  'on Node.js': overNode,
  'by app.request()': async (app, path, token) => app.request(path, { headers: bearer(token) }),
};

describe.each(Object.entries(ways))('a proof method in Hono %s', (_way, send) => {
  it.each(
    proofContract((verifier) => {
      const auth = honoAuth(verifier);
      const inner = new Hono().use(auth.required());
      inner.get('/made', () => new Response('made', { headers: { 'x-own': 'kept' } }));
      inner.get('/moved', () => Response.redirect('https://elsewhere.test', 302));
      const app = new Hono().get('/reports', auth.required(), (c) => c.text('all'));
      app.basePath('/api').route('/v1', inner);
      return (path, token) => send(app, path, token);
    }),
  )('$name', ({ run }) => expect(run()).resolves.toBeUndefined());
});

describe('a proof method in a mounted Hono app on Node.js', () => {
  it.each(
    proofContract((verifier) => {
      const auth = honoAuth(verifier);
      const mounted = new Hono().use(auth.required());
      mounted.get('/made', (c) => c.text('made')).get('/moved', (c) => c.redirect('/elsewhere'));
      const app = new Hono().get('/reports', auth.required(), (c) => c.text('all'));
      app.mount('/api/v1', (request: Request, env: object) => mounted.fetch(request, env), {
        optionHandler: (c) => [c.env as object],
      });
      return (path, token) => overNode(app, path, token);
    }),
  )('$name', ({ run }) => expect(run()).resolves.toBeUndefined());
});

const adding: ProofMethod = {
  confirmation: 'x5t#S256',
  read: () => ({ verify: () => ({ headers: { 'x-proof': 'checked' } }) }),
};

async function setUp(method = adding) {
  const { issuer, verifier } = await createTestVerifier({ proofs: [method] });
  const headers = bearer(await issuer.mint({ cnf: { 'x5t#S256': 'any' } }));
  return { auth: honoAuth(verifier), sent: { headers } };
}

const handlers: readonly (readonly [string, number, () => Response])[] = [
  ['returns its own Response', 201, () => new Response('made', { status: 201 })],
  [
    'returns a response whose headers can not be changed',
    302,
    () => Response.redirect('https://a.test', 302),
  ],
  [
    'throws an HTTPException',
    409,
    () => {
      throw new HTTPException(409);
    },
  ],
  [
    'throws an HTTPException with a response',
    409,
    () => {
      throw new HTTPException(409, { res: new Response('own', { headers: { 'x-own': 'kept' } }) });
    },
  ],
  [
    'throws any other error',
    500,
    () => {
      throw new Error('from the handler');
    },
  ],
];

describe('the headers of a granted verdict', () => {
  it.each(handlers)('are on the response if the handler %s', async (_name, status, handler) => {
    const { auth, sent } = await setUp();
    const apps = [
      new Hono().get('/reports', auth.required(), handler),
      new Hono().get('/reports', auth.optional(), handler),
      new Hono().use(some(auth.passes())).get('/reports', handler),
      new Hono().use(every(auth.passes())).get('/reports', handler),
    ];
    for (const app of apps) {
      app.onError((error, c) => (error instanceof HTTPException ? error.getResponse() : c.text('bad', 500)));
      const answer = await app.request('/reports', sent);
      expect([answer.status, answer.headers.get('x-proof')]).toEqual([status, 'checked']);
    }
  });

  it('are on the response of the default error handler and of onError too', async () => {
    const { auth, sent } = await setUp();
    const app = new Hono().get('/reports', auth.required(), () => {
      throw new HTTPException(409);
    });
    expect((await app.request('/reports', sent)).headers.get('x-proof')).toBe('checked');
    app.onError(() => new Response('own', { status: 500 }));
    expect((await app.request('/reports', sent)).headers.get('x-proof')).toBe('checked');
  });
});

describe('what a proof method gets from the server of a Hono app', () => {
  const der = new Uint8Array([0x30, 0x03, 0x02, 0x01, 0x07]);

  it.each<[string, object | undefined, readonly unknown[]]>([
    ['Workers', { incoming: {}, server: {} }, ['http://localhost/reports?a=1', undefined, undefined]],
    ['no server', undefined, ['http://localhost/reports?a=1', undefined, undefined]],
    [
      'Bun',
      { requestIP: () => ({ address: '10.0.0.1' }) },
      ['http://localhost/reports?a=1', '10.0.0.1', undefined],
    ],
    [
      'Bun, with a server member',
      { server: { requestIP: () => ({ address: '10.0.0.1' }) } },
      ['http://localhost/reports?a=1', '10.0.0.1', undefined],
    ],
    [
      'Bun, after the connection was closed',
      { server: { requestIP: () => null } },
      ['http://localhost/reports?a=1', undefined, undefined],
    ],
    [
      'Workers, with a service binding that answers every call',
      { server: { requestIP: () => ({ address: Promise.resolve('10.0.0.1') }) } },
      ['http://localhost/reports?a=1', undefined, undefined],
    ],
    [
      'Deno',
      { remoteAddr: { transport: 'tcp', hostname: '10.0.0.1', port: 1 } },
      ['http://localhost/reports?a=1', '10.0.0.1', undefined],
    ],
    [
      'Node.js',
      {
        incoming: {
          headers: {},
          url: '/mounted/reports?a=1',
          socket: { remoteAddress: '10.0.0.1', getPeerCertificate: () => ({ raw: der }) },
        },
      },
      ['/mounted/reports?a=1', '10.0.0.1', der],
    ],
  ])('has the target, the address and the certificate: %s', async (_name, env, expected) => {
    const found: unknown[] = [];
    const { auth, sent } = await setUp({
      confirmation: 'x5t#S256',
      read(request) {
        found.push(request.target, request.remoteAddress, request.peerCertificate?.());
        return { verify: () => ({}) };
      },
    });
    const app = new Hono().get('/reports', auth.required(), (c) => c.text('all'));
    expect((await app.request('/reports?a=1', sent, env)).status).toBe(200);
    expect(found).toEqual(expected);
  });
});
