import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { createIssuer } from '@tokenward/testing';
import request from 'supertest';
import type { App } from 'supertest/types';
import { AppModule } from './app';

const tenant = '11111111-2222-4333-8444-555555555555';
const audience = 'bbbbbbbb-0000-4000-8000-000000000002';

describe('the API', () => {
  let app: INestApplication<App>;
  let issuer: Awaited<ReturnType<typeof createIssuer>>;
  const claims = {
    tid: tenant,
    oid: 'aaaaaaaa-0000-4000-8000-000000000001',
    sub: 'pairwise',
    azp: 'cccccccc-0000-4000-8000-000000000003',
    azpacr: '1',
    scp: 'Reports.Read',
    ver: '2.0',
  };
  const get = (path: string, token: string) =>
    request(app.getHttpServer()).get(path).set('Authorization', `Bearer ${token}`);

  beforeAll(async () => {
    issuer = await createIssuer({
      url: `https://login.microsoftonline.com/${tenant}/v2.0`,
      audience,
      algorithm: 'RS256',
    });
    const { fetch, clock } = issuer;
    const testing = await Test.createTestingModule({
      imports: [AppModule.with(tenant, audience, { fetch, now: clock.now })],
    }).compile();
    app = testing.createNestApplication();
    await app.init();
  });

  afterAll(() => app.close());

  it('answers a caller of the tenant', async () => {
    const { status, body } = await get('/me', await issuer.mint(claims, { header: { typ: 'JWT' } }));
    expect([status, body]).toEqual([200, { subject: claims.sub }]);
  });

  it('refuses a request without a token', async () => {
    const { status, headers } = await request(app.getHttpServer()).get('/me');
    expect([status, headers['www-authenticate']]).toEqual([401, 'Bearer realm="api"']);
  });

  it('refuses a token of another tenant, an expired one and a foreign one', async () => {
    const foreign = [
      await issuer.mint({ ...claims, tid: 'aaaaaaaa-2222-4333-8444-555555555555' }),
      await issuer.mintExpired(claims),
      await issuer.mintForeign(claims),
      await issuer.mint({ ...claims, aud: 'other' }),
    ];
    for (const token of foreign) expect((await get('/me', token)).status).toBe(401);
  });

  it('refuses a caller without the scope', async () => {
    const token = await issuer.mint({ ...claims, scp: 'Profile.Read' });
    const { status, type } = await get('/reports', token);
    expect([status, type]).toEqual([403, 'application/problem+json']);
  });

  it('answers a caller with the scope', async () => {
    expect((await get('/reports', await issuer.mint(claims))).status).toBe(200);
  });

  it('answers 503 while the keys cannot be fetched', async () => {
    const away = await createIssuer({ url: issuer.url, audience });
    away.setReachable(false);
    const testing = await Test.createTestingModule({
      imports: [AppModule.with(tenant, audience, { fetch: away.fetch })],
    }).compile();
    const other = testing.createNestApplication<INestApplication<App>>();
    await other.init();
    const { status } = await request(other.getHttpServer())
      .get('/me')
      .set('Authorization', `Bearer ${await away.mint(claims)}`);
    expect(status).toBe(503);
    await other.close();
  });
});
