import express from 'express';
import type { RequestHandler } from 'express';
import { ConfigurationError, createVerifier, fromFetchRequest, jwtIssuer } from '@tokenward/core';
import { expressAuth } from '@tokenward/express';
import { nextAuth } from '@tokenward/next';
import { expect, it } from 'vitest';
import { attack, sceneOf } from './forged-tokens.js';
import { startApp } from './start-app.js';

const { issuer, mint, forge, verifier } = await sceneOf();
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const requestWith = (headers: Record<string, string>) => new Request('https://api.test/reports', { headers });
const noSignature = (): string => '';
const ok: RequestHandler = (_request, response) => void response.json('ok');

it('CVE-2026-47673: a good token under another scheme is not taken', async () => {
  const codeOf = async (authorization: string): Promise<string> => {
    const { denial } = await verifier().authenticate(fromFetchRequest(requestWith({ authorization })));
    return denial?.code ?? 'granted';
  };
  const token = mint();
  expect(await codeOf(`Bearer ${token}`)).toBe('granted');
  for (const scheme of ['Basic', 'Token', 'JWT', 'Digest', 'Negotiate', 'Bearers', 'XBearer', 'Bear'])
    expect(await codeOf(`${scheme} ${token}`)).toBe('credential_missing');
  expect(await codeOf(token)).toBe('credential_missing');
});

it('CVE-2025-29927: a request that gets past the middleware meets the guard of the route', async () => {
  const auth = nextAuth(verifier());
  let answered = 0;
  const GET = auth.required()(() => {
    answered += 1;
    return new Response();
  });
  for (const name of ['middleware', 'src/middleware', 'proxy', 'pages/_middleware']) {
    const forged = { 'x-middleware-subrequest': Array<string>(6).fill(name).join(':') };
    expect((await GET(requestWith(forged), {})).status).toBe(401);
    expect((await auth.proxy()(requestWith(forged)))?.status).toBe(401);
  }
  expect(answered).toBe(0);
  expect((await GET(requestWith(bearer(mint())), {})).status).toBe(200);
});

it('CVE-2024-22206: what a request says about itself makes nobody known', async () => {
  const auth = nextAuth(verifier());
  const forged = forge(noSignature, {}, { sub: 'admin' });
  const claimed = {
    'x-clerk-auth-status': 'signed-in',
    'x-clerk-auth-token': forged,
    'x-user-id': 'admin',
    cookie: `__session=${forged}`,
  };
  expect(await auth.authenticate(requestWith(claimed).headers)).toMatchObject({ outcome: 'anonymous' });
  expect(await auth.authenticate(requestWith({ ...claimed, ...bearer(forged) }).headers)).toMatchObject({
    outcome: 'denied',
    denial: { code: 'signature_invalid' },
  });
  expect(auth.find(requestWith({ ...claimed, ...bearer(mint()) }))).toBeUndefined();
  expect(await auth.authenticate(requestWith({ ...claimed, ...bearer(mint()) }).headers)).toMatchObject({
    outcome: 'granted',
    access: { subject: 'user_1' },
  });
});

it('clerk/javascript#8804: what another library left on the request is no proof', async () => {
  const auth = expressAuth(verifier());
  const app = express();
  app.use((request, response, next) => {
    const somebody = { userId: 'admin', sub: 'admin', isAuthenticated: true, authority: 'people' };
    Object.assign(request, { auth: somebody, user: somebody, access: somebody, session: somebody });
    Object.assign(response.locals, { access: somebody, user: somebody });
    next();
  });
  app.get('/required', auth.required(), (request, response) => response.json(auth.get(request).subject));
  app.get('/optional', auth.optional(), (request, response) =>
    response.json(auth.find(request)?.subject ?? null),
  );
  const ask = await startApp(app);
  expect(await ask('/required')).toMatchObject({ status: 401 });
  expect(await ask('/optional')).toMatchObject({ status: 200, body: 'null' });
  expect(await ask('/required', bearer(mint()))).toMatchObject({ status: 200, body: '"user_1"' });
});

it('clerk/javascript#8311: a path that is spelt in another way meets the same guard, or no handler', async () => {
  const auth = expressAuth(verifier());
  const ask = await startApp(express().get('/reports/:id', auth.required(), ok));
  for (const path of ['/reports/1', '/REPORTS/1', '/reports/1/', '/reports/%31', '/reports/1?a=/../b']) {
    expect(await ask(path)).toMatchObject({ status: 401 });
    expect(await ask(path, bearer(mint()))).toMatchObject({ status: 200, body: '"ok"' });
  }
  for (const path of [
    '//reports/1',
    '/reports//1',
    '/a/../reports/1',
    '/%72eports/1',
    '/reports%2f1',
    '/reports;/1',
  ])
    expect(await ask(path)).not.toMatchObject({ body: '"ok"' });
});

it('clerk/javascript#8369: a route is not open while the keys are loading', async () => {
  let arrive = (): void => {};
  const loaded = new Promise<void>((resolve) => (arrive = resolve));
  const slow = verifier({}, async (input, init) => {
    await loaded;
    return issuer.fetch(input, init);
  });
  const subjects: unknown[] = [];
  const auth = nextAuth(slow);
  const GET = auth.required()((request) => {
    subjects.push(auth.get(request).subject);
    return new Response();
  });
  const forged = GET(requestWith(bearer(forge(noSignature, {}, { sub: 'admin' }))), {});
  const honest = GET(requestWith(bearer(mint())), {});
  await new Promise((resolve) => setImmediate(resolve));
  expect(subjects).toEqual([]);
  arrive();
  expect([(await forged).status, (await honest).status]).toEqual([401, 200]);
  expect(subjects).toEqual(['user_1']);
});

it('clerk/javascript#8370: every requirement and option that is given to an adapter has an effect', async () => {
  const denied: string[] = [];
  const { url, audience, fetch, clock } = issuer;
  const people = jwtIssuer({ name: 'people', issuer: url, audience });
  const others = jwtIssuer({ name: 'others', issuer: 'https://others.test', audience });
  const two = createVerifier({ authorities: [people, others], fetch, now: clock.now });
  const auth = expressAuth(two, { onDenied: ({ code }) => void denied.push(code) });
  const cases = [
    [auth.required({ kind: 'machine' }), 'kind_mismatch', { client_id: 'user_1' }],
    [auth.required({ scopes: ['read'] }), 'scope_missing', { scope: 'read' }],
    [auth.required({ permissions: ['edit'] }), 'permission_missing', { permissions: ['edit'] }],
    [auth.required({ organization: 'org_1' }), 'organization_mismatch', { org_id: 'org_1' }],
    [auth.required({ allow: ({ subject }) => subject === 'ada' }), 'not_allowed', { sub: 'ada' }],
  ] as const;
  for (const [guard, code, claims] of cases) {
    const ask = await startApp(express().get('/', guard, ok));
    expect(await ask('/', bearer(mint(claims)))).toMatchObject({ status: 200 });
    expect(await ask('/', bearer(mint()))).toMatchObject({ status: 403 });
    expect(denied.splice(0)).toEqual([code]);
  }
  const ask = await startApp(express().get('/', auth.required({ accept: ['others'] }), ok));
  expect(await ask('/', bearer(mint()))).toMatchObject({ status: 401 });
  expect(denied).toEqual(['authority_not_accepted']);
  expect(() => expressAuth(two, { onRefused() {} } as never)).toThrow(ConfigurationError);
});

it('clerk/javascript#8372: of several requirements, all must hold', async () => {
  const usual = verifier();
  const codeOf = async (changes: object): Promise<string> => {
    const all = {
      client_id: 'user_1',
      scope: 'read write',
      permissions: ['edit'],
      org_id: 'org_1',
      vip: true,
    };
    const { denial } = await usual.verify(mint({ ...all, ...changes }), {
      kind: 'machine',
      scopes: ['read', 'write'],
      permissions: ['edit'],
      organization: 'org_1',
      allow: ({ claims }) => (claims as { vip?: unknown }).vip === true,
    });
    return denial?.code ?? 'granted';
  };
  expect(await codeOf({})).toBe('granted');
  expect(await codeOf({ client_id: 'other' })).toBe('kind_mismatch');
  expect(await codeOf({ scope: 'read' })).toBe('scope_missing');
  expect(await codeOf({ permissions: ['edi'] })).toBe('permission_missing');
  expect(await codeOf({ org_id: 'org_2' })).toBe('organization_mismatch');
  expect(await codeOf({ vip: 'true' })).toBe('not_allowed');
});

it('auth0/node-oauth2-jwt-bearer#244: the Host header changes no answer, and a proof is no token', async () => {
  const proof = { htm: 'GET', htu: 'https://attacker.test/reports', jti: '1' };
  const [proofAsToken, bound] = [mint(proof, { typ: 'dpop+jwt' }), mint({ cnf: { jkt: 'thumbprint' } })];
  expect(await attack(verifier(), mint(), [proofAsToken])).toEqual(['type_mismatch']);
  expect(await attack(verifier(), mint(), [bound])).toEqual(['token_bound']);

  const ask = await startApp(express().get('/reports', expressAuth(verifier()).required(), ok));
  for (const [token, expected] of [
    [mint(), 200],
    [proofAsToken, 401],
    [bound, 401],
  ] as const) {
    const answers = ['api.test', 'attacker.test'].map(async (host) => {
      const { status, headers, body } = await ask('/reports', {
        ...bearer(token),
        host,
        'x-forwarded-host': host,
      });
      return { status, body, challenge: headers['www-authenticate'] };
    });
    const [honest, forged] = await Promise.all(answers);
    expect(forged).toEqual(honest);
    expect(honest?.status).toBe(expected);
  }
});
