import { startClerk } from '@tokenward/testing/clerk';
import { execute } from '../shared/execute.js';
import { startProgram } from '../shared/start-program.js';
import { bearer, playStories } from './stack.js';
import type { Stack } from './stack.js';

const quiet = { NEXT_TELEMETRY_DISABLED: '1' };

/** The same app on one version of Next.js. It is built without any secret, as a container image is. */
export const nextClerk = (version: string): Stack => ({
  name: `Next.js ${version} + Clerk`,
  app: 'next-clerk',
  packages: ['core', 'next', 'providers'],
  dependencies: [
    `next@${version}`,
    'react@19.3.1',
    'react-dom@19.3.1',
    'typescript@5.9.3',
    '@types/react@19.3.3',
    '@types/node@20.19.43',
  ],
  type: 'module',
  async play(folder, use) {
    const next = [process.execPath, 'node_modules/next/dist/bin/next'] as const;
    await execute(folder, 'env', 'NEXT_TELEMETRY_DISABLED=1', ...next, 'build');
    const vendor = use(await startClerk());
    const env = { ...process.env, ...quiet, CLERK_ISSUER: vendor.issuer, APP_ORIGIN: vendor.authorizedParty };
    const app = use(
      await startProgram(folder, [...next, 'start', '-p', '0', '-H', '127.0.0.1'], {
        env,
        seconds: 60,
        port: /http:\/\/127\.0\.0\.1:(\d+)[^]*Ready in/,
      }),
    );
    const session = await vendor.mintSession();
    const m2m = await vendor.mintM2mJwt({ sub: 'mch_reporter' });
    const stories = await playStories(app.url, [
      { name: 'no token', path: '/api/me', status: 401, shows: 'Bearer realm=' },
      { name: 'a session', path: '/api/me', headers: bearer(session), status: 200, shows: 'user_' },
      { name: 'a page for a user', path: '/', headers: bearer(session), status: 200, shows: 'user_' },
      { name: 'a page for nobody', path: '/', status: 200, shows: 'credential_missing' },
      {
        name: 'a machine',
        path: '/api/jobs',
        method: 'POST',
        headers: bearer(m2m),
        status: 200,
        shows: 'mch_reporter',
      },
      {
        name: 'a machine that is not listed',
        path: '/api/jobs',
        method: 'POST',
        headers: bearer(await vendor.mintM2mJwt({ sub: 'mch_other' })),
        status: 401,
      },
      { name: 'a machine where a session is asked for', path: '/api/me', headers: bearer(m2m), status: 401 },
      {
        name: 'a session of another app',
        path: '/api/me',
        headers: bearer(await vendor.mintSession({ azp: 'https://other.test' })),
        status: 401,
      },
      {
        name: 'an expired session',
        path: '/api/me',
        headers: bearer(await vendor.mintSession({ exp: 1 })),
        status: 401,
      },
    ]);
    return stories;
  },
});
