import { createVerifier } from '@tokenward/core';
import { createClock } from '@tokenward/testing';
import { startClerk } from '@tokenward/testing/clerk';
import { startWorkos } from '@tokenward/testing/workos';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clerk } from './clerk/index.js';
import { entra } from './index.js';
import { workos } from './workos/index.js';

describe('check, before the first request', () => {
  let clerkServer: Awaited<ReturnType<typeof startClerk>>;
  let workosServer: Awaited<ReturnType<typeof startWorkos>>;
  beforeAll(async () => {
    const clock = createClock();
    [clerkServer, workosServer] = await Promise.all([startClerk({ clock }), startWorkos({ clock })]);
  });
  afterAll(async () => {
    await Promise.all([clerkServer.close(), workosServer.close()]);
  });

  const clerkVerifier = (secretKey: string) =>
    createVerifier({
      authorities: clerk({
        issuer: clerkServer.issuer,
        apiUrl: clerkServer.apiUrl,
        secretKey,
        senders: ['mch_a'],
        authorizedParties: ['https://app.test'],
        acceptsToken: ['session_token', 'm2m_token', 'oauth_token', 'api_key'],
      }),
    });

  it('check() fetches the keys of Clerk, and sends no request that is billed', async () => {
    const found = await clerkVerifier(clerkServer.secretKey).check();
    expect(found).toEqual([]);
    expect(clerkServer.requests.filter((line) => line.startsWith('POST'))).toEqual([]);
    expect(clerkServer.requests.length).toBeGreaterThan(0);
  });

  it('check() reports that Clerk rejects the secret key', async () => {
    const found = await clerkVerifier('sk_test_wrong').check();
    expect(found.map(({ authority }) => authority)).toContain('session_token');
    expect(found.every(({ problem }) => problem.includes('secretKey'))).toBe(true);
    expect(JSON.stringify(found)).not.toContain('sk_test_wrong');
  });

  it("check() reports which authorities of WorkOS can't be reached", async () => {
    const { clientId, domain, apiUrl } = workosServer;
    const verifier = createVerifier({
      authorities: workos({ clientId, domain, apiUrl }),
      fetch: (input, init) =>
        new Request(input).url.startsWith(domain)
          ? Promise.reject(new TypeError('down'))
          : fetch(input, init),
    });
    const found = await verifier.check();
    expect(found).toEqual([
      { authority: 'workos_connect', problem: expect.stringContaining('cannot be reached') as string },
    ]);
  });

  it('check() fetches the keys of each tenant of Entra ID', async () => {
    const asked: string[] = [];
    const tenant = ['11111111-2222-4333-8444-555555555555', '11111111-2222-4333-8444-666666666666'];
    const verifier = createVerifier({
      authorities: [entra({ tenant, audience: 'api://us' })],
      fetch(input) {
        asked.push(new Request(input).url);
        return Promise.reject(new TypeError('down'));
      },
    });
    expect(await verifier.check()).toHaveLength(1);
    // Two requests each, because the first fetch of keys is retried.
    expect([...new Set(asked)]).toEqual(tenant.map((id) => expect.stringContaining(id) as string));
  });
});
