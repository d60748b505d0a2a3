import { serve } from '@tokenward/example-playground';
import type { Running } from '@tokenward/example-playground';
import { outputOf } from '@tokenward/example-playground/test';
import { startClerk } from '@tokenward/testing/clerk';
import type { ClerkMachine, ClerkServer } from '@tokenward/testing/clerk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from './api.js';
import { getToken, revoke } from './caller.js';
import { settingsFrom } from './settings.js';

describe('the example of two machines of Clerk', () => {
  let clerk: ClerkServer;
  let receiver: ClerkMachine;
  let sender: ClerkMachine;
  let api: Running;
  const logged: string[] = [];

  beforeAll(async () => {
    clerk = await startClerk();
    receiver = clerk.addMachine();
    sender = clerk.addMachine([receiver.id]);
    const { issuer, apiUrl } = clerk;
    const machine = { issuer, apiUrl, machineSecretKey: receiver.secretKey, machineId: receiver.id };
    const log = (line: string): unknown => logged.push(line);
    api = await serve(createApi({ ...machine, senders: [sender.id], log }), 0);
  });
  afterAll(async () => {
    await api.close();
    await clerk.close();
  });

  const callerOf = ({ secretKey }: ClerkMachine) => ({ apiUrl: clerk.apiUrl, machineSecretKey: secretKey });

  async function call(token: string): Promise<[number, unknown]> {
    const answer = await fetch(`${api.url}/stock`, { headers: { authorization: `Bearer ${token}` } });
    return [answer.status, await answer.json()];
  }

  it.each(['opaque', 'jwt'] as const)('accepts a token of a listed machine: %s', async (format) => {
    const { token } = await getToken(callerOf(sender), format);
    expect(await call(token)).toEqual([200, { stock: 12, for: sender.id }]);
  });

  it('verifies each opaque token at Clerk, and no JWT', async () => {
    const machine = callerOf(sender);
    const [opaque, jwt] = [await getToken(machine, 'opaque'), await getToken(machine, 'jwt')];
    await call(jwt.token);
    const before = clerk.requests.length;
    await call(opaque.token);
    await call(opaque.token);
    await call(jwt.token);
    expect(clerk.requests.slice(before)).toEqual(['POST /m2m_tokens/verify', 'POST /m2m_tokens/verify']);
  });

  it.each([
    ['opaque', 'token_inactive'],
    ['jwt', 'authorized_party_mismatch'],
  ] as const)('refuses a token of a machine that may not call: %s', async (format, code) => {
    const { token } = await getToken(callerOf(clerk.addMachine([clerk.addMachine().id])), format);
    expect((await call(token))[0]).toBe(401);
    expect(logged.at(-1)).toContain(code);
  });

  it('rejects a JWT of an unlisted machine that names this one as the receiver', async () => {
    const outsider = clerk.addMachine([]);
    const claims = { sub: outsider.id, scopes: receiver.id, aud: [receiver.id] };
    expect((await call(await clerk.mintM2mJwt(claims)))[0]).toBe(401);
    expect(logged.at(-1)).toContain('authorized_party_mismatch');
  });

  it('rejects a revoked token at the next request', async () => {
    const machine = callerOf(sender);
    const given = await getToken(machine, 'opaque');
    expect((await call(given.token))[0]).toBe(200);
    await revoke(machine, given);
    expect((await call(given.token))[0]).toBe(401);
  });

  it('rejects a session of a person, and responds with 503 while Clerk is down', async () => {
    expect((await call(await clerk.mintSession()))[0]).toBe(401);
    const { token } = await getToken(callerOf(sender), 'opaque');
    clerk.setOutage('server_error');
    const answers = [await call(token)];
    clerk.setOutage();
    expect(answers).toEqual([[503, { error: 'The request failed.' }]]);
  });

  it('uses the real Clerk if its environment variables are set', async () => {
    const settings = await settingsFrom({
      CLERK_ISSUER: 'https://clerk.example.com',
      CLERK_MACHINE_SECRET_KEY: 'secret of B',
      CLERK_MACHINE_ID: 'mch_b',
      CALLER_MACHINE_SECRET_KEY: 'secret of A',
      CALLER_MACHINE_ID: 'mch_a',
    });
    const apiUrl = 'https://api.clerk.com';
    expect(settings).toMatchObject({
      receiver: {
        issuer: 'https://clerk.example.com',
        apiUrl,
        machineSecretKey: 'secret of B',
        machineId: 'mch_b',
        senders: ['mch_a'],
      },
      caller: { apiUrl, machineSecretKey: 'secret of A' },
    });
    expect(settings).not.toHaveProperty('outsider');
  });

  it('names the environment variables that are missing for the real Clerk', async () => {
    await expect(settingsFrom({ CLERK_ISSUER: 'https://clerk.example.com' })).rejects.toThrow(
      'CLERK_MACHINE_SECRET_KEY, CLERK_MACHINE_ID, CALLER_MACHINE_SECRET_KEY, CALLER_MACHINE_ID',
    );
  });

  it('runs with the simulated Clerk and prints the results', async () => {
    const stdout = await outputOf(new URL('main.ts', import.meta.url));
    expect([...stdout.matchAll(/^(\S.*): (\d{3}) /gm)].map(([, who, status]) => [who, status])).toEqual([
      ['Without a token', '401'],
      ['Machine A, with an opaque token', '200'],
      ['Machine A, with a JWT', '200'],
      ['Machine A, with the opaque token, now revoked', '401'],
      ['Machine C, with an opaque token for another machine', '401'],
      ['Machine C, with a JWT for another machine', '401'],
    ]);
  }, 60_000);
});
