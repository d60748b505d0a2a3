import { createIssuer } from '@tokenward/testing';
import { compileServer, redirected, startServer } from './node-app.js';
import { serveIssuer } from './serve-issuer.js';
import { bearer, playStories } from './stack.js';
import type { Stack } from './stack.js';

/** Claims as Auth0 writes them: https://auth0.com/docs/secure/tokens/access-tokens/access-token-profiles */
const user = {
  azp: 'a0client',
  sub: 'auth0|ada',
  scope: 'openid reports',
  permissions: ['reports:read'],
  org_id: 'org_acme',
};
const machine = { azp: 'a0client', sub: 'a0client@clients', gty: 'client-credentials', scope: 'reports' };

export const expressAuth0: Stack = {
  name: 'Express 5 + Auth0, TypeScript',
  app: 'express-auth0',
  packages: ['core', 'express', 'providers'],
  dependencies: ['express@5.3.0', 'typescript@5.9.3', '@types/express@5.0.6', '@types/node@20.19.43'],
  type: 'module',
  async play(folder, use) {
    const audience = 'https://api.acme.test';
    const issuer = await createIssuer({ url: 'https://acme.eu.auth0.com/', audience, algorithm: 'RS256' });
    const vendor = use(await serveIssuer(issuer));
    await compileServer(folder);
    const app = use(
      await startServer(folder, {
        ...redirected(folder, { 'acme.eu.auth0.com': vendor.url }),
        AUTH0_DOMAIN: 'acme.eu.auth0.com',
        AUTH0_AUDIENCE: audience,
      }),
    );
    const stories = await playStories(app.url, [
      { name: 'an open route', path: '/public', status: 200 },
      { name: 'no token', path: '/me', status: 401, shows: 'Bearer realm=' },
      {
        name: 'a user',
        path: '/me',
        headers: bearer(await issuer.mint(user)),
        status: 200,
        shows: 'org_acme',
      },
      {
        name: 'a machine',
        path: '/me',
        headers: bearer(await issuer.mint(machine)),
        status: 200,
        shows: 'machine',
      },
      {
        name: 'a user with the permission',
        path: '/reports',
        headers: bearer(await issuer.mint(user)),
        status: 200,
      },
      {
        name: 'a machine without the permission',
        path: '/reports',
        headers: bearer(await issuer.mint(machine)),
        status: 403,
        shows: 'insufficient_scope',
      },
      {
        name: 'another audience',
        path: '/me',
        headers: bearer(await issuer.mint({ ...user, aud: 'https://other.test' })),
        status: 401,
        shows: 'not meant for this API',
      },
      { name: 'an expired token', path: '/me', headers: bearer(await issuer.mintExpired(user)), status: 401 },
      { name: 'a foreign key', path: '/me', headers: bearer(await issuer.mintForeign(user)), status: 401 },
    ]);
    // Outside of production, a refusal is a line in the console with the code and what to do.
    if (!app.printed().includes('audience_mismatch'))
      throw new Error(`The log does not say why: ${app.printed()}`);
    return stories + 1;
  },
};
