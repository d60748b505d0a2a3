import { createIssuer } from '@tokenward/testing';
import { compileServer, redirected, startServer } from './node-app.js';
import { serveIssuer } from './serve-issuer.js';
import { bearer, playStories } from './stack.js';
import type { Stack } from './stack.js';

/** Claims as Keycloak 26 writes them, for a user and for the service account of a client. */
const shared = {
  aud: ['api', 'account'],
  typ: 'Bearer',
  azp: 'web',
  scope: 'openid email',
  realm_access: { roles: ['offline_access', 'auditor'] },
};
const user = { ...shared, sub: 'd0d0d0d0-0000-4000-8000-000000000005', sid: 's' };
const account = {
  ...shared,
  sub: 'e0e0e0e0-0000-4000-8000-000000000006',
  azp: 'jobs',
  client_id: 'jobs',
  preferred_username: 'service-account-jobs',
  realm_access: { roles: [] },
};

export const fastifyKeycloak: Stack = {
  name: 'Fastify + Keycloak by plain http, keys on another port than the issuer',
  app: 'fastify-keycloak',
  packages: ['core', 'fastify', 'providers'],
  dependencies: ['fastify@5.12.8', 'typescript@5.9.3', '@types/node@20.19.43'],
  type: 'module',
  async play(folder, use) {
    const url = 'http://localhost:8080/realms/acme';
    const issuer = await createIssuer({ url, audience: 'api', algorithm: 'RS256' });
    const keycloak = use(await serveIssuer(issuer));
    const env = {
      ...redirected(folder, { 'keycloak:8080': keycloak.url }),
      KEYCLOAK_PUBLIC_URL: 'http://localhost:8080',
      KEYCLOAK_URL: 'http://keycloak:8080',
    };
    await compileServer(folder);
    const refused = await startServer(folder, env).then(
      () => 'nothing',
      (error: unknown) => String(error),
    );
    if (!refused.includes('transport: unchecked'))
      throw new Error(`Plain http to another machine must name the option, but it said: ${refused}`);
    const app = use(await startServer(folder, { ...env, KEYCLOAK_HTTP: 'yes' }));
    const stories = await playStories(app.url, [
      { name: 'readiness', path: '/ready', status: 200, shows: '"problems":[]' },
      { name: 'no token', path: '/me', status: 401 },
      { name: 'a user', path: '/me', headers: bearer(await issuer.mint(user)), status: 200, shows: 'person' },
      {
        name: 'a service account',
        path: '/me',
        headers: bearer(await issuer.mint(account)),
        status: 200,
        shows: 'machine',
      },
      { name: 'a role', path: '/audits', headers: bearer(await issuer.mint(user)), status: 200 },
      { name: 'no role', path: '/audits', headers: bearer(await issuer.mint(account)), status: 403 },
      {
        name: 'a token without the audience',
        path: '/me',
        headers: bearer(await issuer.mint({ ...user, aud: 'account' })),
        status: 401,
      },
      {
        name: 'an ID token',
        path: '/me',
        headers: bearer(await issuer.mint({ ...user, typ: 'ID' })),
        status: 401,
      },
    ]);
    return stories + 1;
  },
};
