// Tests an app in jest as its developers would. The imports are those that work with and without `esModuleInterop`.
import { createVerifier, isUnavailable, jwtIssuer, remoteKeys } from '@tokenward/core';
import { expressAuth } from '@tokenward/express';
import { nextAuth } from '@tokenward/next';
import { auth0 } from '@tokenward/providers';
import { createIssuer, startIssuer } from '@tokenward/testing';
import { startClerk } from '@tokenward/testing/clerk';
import express = require('express');
import request = require('supertest');

const entries = require('./entries.json') as string[];
const audience = 'https://api.example.com';

describe('an Express app', () => {
  it('protects a route', async () => {
    const issuer = await startIssuer({ audience });
    const verifier = createVerifier({
      authorities: [jwtIssuer({ name: 'people', issuer: issuer.url, audience })],
    });
    const auth = expressAuth(verifier, { onDenied() {} });
    const app = express();
    app.get('/reports', auth.required({ scopes: ['reports:read'] }), (req, res) => {
      const { authority, subject }: { authority: 'people'; subject?: string } = auth.get(req);
      res.json({ authority, subject });
    });
    const as = (token: string) => request(app).get('/reports').set('authorization', `Bearer ${token}`);

    await request(app)
      .get('/reports')
      .expect(401)
      .expect('www-authenticate', /^Bearer /);
    await as(await issuer.mintForeign({ scope: 'reports:read' })).expect(401);
    await as(await issuer.mint()).expect(403);
    const granted = await as(await issuer.mint({ sub: 'ada', scope: 'reports:read' })).expect(200);
    expect(granted.body).toEqual({ authority: 'people', subject: 'ada' });
    await issuer.close();
  });
});

describe('the metadata of a resource', () => {
  it('is served', async () => {
    const verifier = createVerifier({
      authorities: [jwtIssuer({ name: 'people', issuer: 'https://id.example.com', audience })],
      resource: { identifier: audience },
    });
    const app = express().use(expressAuth(verifier).metadata());
    const served = await request(app).get('/.well-known/oauth-protected-resource').expect(200);
    expect(served.body).toMatchObject({ resource: audience });
  });
});

describe('an outage', () => {
  it('is an UnavailableError that names the error code of Node.js', async () => {
    const issuer = await startIssuer({ audience });
    const keys = remoteKeys(`${issuer.url}/jwks`);
    const verifier = createVerifier({
      authorities: [jwtIssuer({ name: 'people', issuer: issuer.url, audience, keys })],
    });
    await issuer.close();
    const error: unknown = await verifier.verify(await issuer.mint()).catch((thrown: unknown) => thrown);
    expect(isUnavailable(error)).toBe(true);
    expect(error).toMatchObject({ status: 503, hint: expect.stringContaining('ECONNREFUSED') });
  });
});

describe('a preset', () => {
  it('verifies a token of the test issuer without a network', async () => {
    const issuer = await createIssuer({ url: 'https://acme.eu.auth0.com/', audience, algorithm: 'RS256' });
    const verifier = createVerifier({
      authorities: [auth0({ domain: 'acme.eu.auth0.com', audience })],
      fetch: issuer.fetch,
    });
    const { access } = await verifier.verify(await issuer.mint({ sub: 'auth0|ada' }));
    expect(access).toMatchObject({ authority: 'auth0', subject: 'auth0|ada' });
  });

  it('has a server of its provider to play with', async () => {
    const clerk = await startClerk();
    expect(await clerk.mintSession()).toMatch(/^ey/);
    await clerk.close();
  });
});

describe('a route handler of Next.js', () => {
  it('is called for a caller with a token only', async () => {
    const issuer = await createIssuer({ audience });
    const { url, fetch } = issuer;
    const verifier = createVerifier({
      authorities: [jwtIssuer({ name: 'people', issuer: url, audience })],
      fetch,
    });
    const auth = nextAuth(verifier);
    const GET = auth.required()((req: Request) => Response.json({ subject: auth.get(req).subject }));
    const authorization = `Bearer ${await issuer.mint({ sub: 'ada' })}`;
    expect((await GET(new Request('https://app.test/'), {})).status).toBe(401);
    const granted = await GET(new Request('https://app.test/', { headers: { authorization } }), {});
    expect(await granted.json()).toEqual({ subject: 'ada' });
  });
});

describe('each entry point', () => {
  it.each(entries)('%s is loaded by require()', (entry) => {
    expect(Object.keys(require(entry) as object).length).toBeGreaterThan(0);
  });
});
