import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApiKey } from '@tokenward/core';
import { createIssuer } from '@tokenward/testing';
import { compile } from '../shared/consumer.js';
import { execute } from '../shared/execute.js';
import { startProgram } from '../shared/start-program.js';
import { serveIssuer } from './serve-issuer.js';
import { bearer, playStories } from './stack.js';
import type { Stack } from './stack.js';

/** Claims as Supabase writes them: https://supabase.com/docs/guides/auth/jwt-fields */
const user = {
  aud: 'authenticated',
  sub: '123e4567-e89b-42d3-a456-426614174000',
  role: 'authenticated',
  aal: 'aal1',
  session_id: 's',
  email: 'ada@acme.test',
  phone: '',
  is_anonymous: false,
};

export const honoWorkerd: Stack = {
  name: 'Hono on workerd + Supabase + API keys',
  app: 'hono-workerd',
  packages: ['core', 'hono', 'providers'],
  dependencies: [
    'hono@4.13.19',
    'workerd@1.20260730.1',
    'esbuild@0.28.2',
    'typescript@5.9.3',
    '@types/node@20.19.43',
  ],
  type: 'module',
  async play(folder, use) {
    const supabase = 'https://abcdefgh.supabase.co';
    const issuer = await createIssuer({ url: `${supabase}/auth/v1`, audience: 'authenticated' });
    const vendor = use(await serveIssuer(issuer));
    const { key, digest } = await createApiKey('acme_');
    const other = await createApiKey('acme_');
    await compile(folder, 'worker.ts', '--module', 'esnext', '--moduleResolution', 'bundler', '--noEmit');
    const bundle = [
      '--bundle',
      '--format=esm',
      '--conditions=workerd,worker,browser',
      '--outfile=bundle.mjs',
    ];
    await execute(folder, 'node_modules/.bin/esbuild', 'worker.ts', ...bundle);
    const config = join(folder, 'worker.capnp');
    writeFileSync(config, readFileSync(config, 'utf8').replace('VENDOR', new URL(vendor.url).host));
    const command = ['node_modules/workerd/bin/workerd', 'serve', '--control-fd=1', 'worker.capnp'] as const;
    const env = { ...process.env, SUPABASE_URL: supabase, KEY_DIGEST: digest };
    const app = use(await startProgram(folder, command, { env, seconds: 60 }));
    const stories = await playStories(app.url, [
      { name: 'no token', path: '/me', status: 401 },
      { name: 'a user', path: '/me', headers: bearer(await issuer.mint(user)), status: 200, shows: user.sub },
      { name: 'the same user again', path: '/me', headers: bearer(await issuer.mint(user)), status: 200 },
      {
        name: 'an anonymous user',
        path: '/me',
        headers: bearer(await issuer.mint({ ...user, is_anonymous: true })),
        status: 401,
      },
      { name: 'an API key', path: '/reports', headers: bearer(key), status: 200, shows: 'reporter' },
      { name: 'an unknown API key', path: '/reports', headers: bearer(other.key), status: 401 },
      { name: 'an API key where a person is asked for', path: '/me', headers: bearer(key), status: 403 },
      {
        name: 'a user where a key is asked for',
        path: '/reports',
        headers: bearer(await issuer.mint(user)),
        status: 401,
      },
      { name: 'a mistyped API key', path: '/reports', headers: bearer(`${key.slice(0, -1)}!`), status: 401 },
      { name: 'an expired token', path: '/me', headers: bearer(await issuer.mintExpired(user)), status: 401 },
      { name: 'a foreign key', path: '/me', headers: bearer(await issuer.mintForeign(user)), status: 401 },
    ]);
    const fetches = issuer.requests.length;
    if (fetches > 2) throw new Error(`The keys were fetched ${fetches} times.`);
    return stories + 1;
  },
};
