import type { GuardOptions } from '@tokenward/core/authoring';
import { createTestVerifier, getOnce } from '@tokenward/testing/contract';
import express from 'express';
import type { IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { expressAuth } from './index.js';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** An app where `NODE_ENV` is as given, and the lines that it prints. */
async function appIn(environment: string | undefined, options: GuardOptions<IncomingMessage> = {}) {
  vi.stubEnv('NODE_ENV', environment);
  const lines: string[] = [];
  vi.spyOn(console, 'warn').mockImplementation((...parts: unknown[]) => void lines.push(parts.join(' ')));
  const { verifier, issuer } = await createTestVerifier();
  const auth = expressAuth(verifier, options);
  const app = express();
  app.get('/maybe', auth.optional(), (_request, response) => response.json(true));
  app.use(auth.required({ scopes: ['reports:read'] }), (_request, response) => response.json(true));
  return { app, issuer, lines };
}

describe('a refusal in development', () => {
  it.each(['development', undefined, '', 'staging'])(
    'is one line with its code, route, hint and detail, with NODE_ENV %j',
    async (environment) => {
      const { app, issuer, lines } = await appIn(environment);
      const token = await issuer.mint({ sub: 'secret-subject', scope: 'secret-scope' });
      await getOnce(app, '/reports/7?access_token=secret', token);
      expect(lines).toEqual([
        '[tokenward] 403 scope_missing GET /reports/7: The client must ask the issuer for the scopes in the detail. {"required":["reports:read"]}',
      ]);
    },
  );

  it.each(['production', 'test'])('is not printed with NODE_ENV %j', async (environment) => {
    const { app, lines } = await appIn(environment);
    await getOnce(app, '/reports');
    expect(lines).toEqual([]);
  });

  it.each<[string, () => void]>([
    ['at the edge', () => vi.stubGlobal('EdgeRuntime', 'edge-runtime')],
    ['in Workers', () => vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' })],
    ['in Deno, which may ask before a variable is read', () => vi.stubGlobal('Deno', {})],
    ['without a process', () => vi.stubGlobal('process', undefined)],
  ])('is not printed %s, where the environment is unknown', async (_name, prepare) => {
    vi.stubEnv('NODE_ENV', 'development');
    const { verifier } = await createTestVerifier();
    prepare();
    const auth = expressAuth(verifier);
    vi.unstubAllGlobals();
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    await getOnce(express().use(auth.required()), '/reports');
    expect(warn).not.toHaveBeenCalled();
  });

  it('is not printed when onDenied is given', async () => {
    const told: string[] = [];
    const { app, lines } = await appIn('development', { onDenied: ({ code }) => void told.push(code) });
    await getOnce(app, '/reports');
    expect([lines, told]).toEqual([[], ['credential_missing']]);
  });

  it('is printed once per second for each code', async () => {
    const { app, issuer, lines } = await appIn('development');
    const expired = await issuer.mintExpired();
    let now = Date.now();
    vi.spyOn(Date, 'now').mockImplementation(() => now);
    const ask = async (): Promise<number> => {
      lines.length = 0;
      for (const token of [undefined, undefined, expired, expired]) await getOnce(app, '/reports', token);
      return lines.length;
    };
    expect(await ask()).toBe(2);
    now += 999;
    expect(await ask()).toBe(0);
    now += 1;
    expect(await ask()).toBe(2);
    now -= 5000;
    expect(await ask()).toBe(2);
  });

  it('shows no part of the path that could be a token, and no line break', async () => {
    const { app, lines } = await appIn('development');
    const uuid = '0b7c6f0e-4c1a-4a53-9d0c-3f6d2f6f1c11';
    await getOnce(app, `/hooks/acme_0123456789abcdefghij/of/${uuid}/%0a%0d%1b[31m`);
    expect(lines[0]).toContain(` GET /hooks/.../of/${uuid}/%0a%0d%1b[31m: `);
  });

  it('does not print anonymous callers of an optional route', async () => {
    const { app, lines } = await appIn('development');
    expect((await getOnce(app, '/maybe')).status).toBe(200);
    expect(lines).toEqual([]);
  });
});
