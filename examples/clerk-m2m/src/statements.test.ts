import { createVerifier } from '@tokenward/core';
import { serve } from '@tokenward/example-playground';
import type { Running } from '@tokenward/example-playground';
import { clerk as clerkAuthorities } from '@tokenward/providers/clerk';
import { startClerk } from '@tokenward/testing/clerk';
import type { ClerkMachine, ClerkServer } from '@tokenward/testing/clerk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from './api.js';
import { getToken, revoke } from './caller.js';
import type { Caller } from './caller.js';

/** The statements of Clerk's page on M2M tokens in our own words, tested against machine B over HTTP. */
describe('M2M tokens of Clerk, as its documentation describes them', () => {
  let clerk: ClerkServer;
  let receiver: ClerkMachine;
  let sender: ClerkMachine;
  let caller: Caller;
  let api: Running;

  beforeAll(async () => {
    clerk = await startClerk();
    receiver = clerk.addMachine();
    sender = clerk.addMachine([receiver.id]);
    caller = callerOf(sender);
    const { issuer, apiUrl } = clerk;
    const machine = { issuer, apiUrl, machineSecretKey: receiver.secretKey, machineId: receiver.id };
    const jwtKey = await clerk.jwtKey();
    api = await serve(createApi({ ...machine, jwtKey, senders: [sender.id], log: () => undefined }), 0);
  });
  afterAll(async () => {
    await api.close();
    await clerk.close();
  });

  const callerOf = ({ secretKey }: ClerkMachine): Caller => ({
    apiUrl: clerk.apiUrl,
    machineSecretKey: secretKey,
  });

  async function call(headers: Record<string, string>): Promise<number> {
    return (await fetch(`${api.url}/stock`, { headers })).status;
  }
  const callWith = (token: string): Promise<number> => call({ authorization: `Bearer ${token}` });

  /** Returns the requests that Clerk receives meanwhile. */
  async function requestsDuring(what: () => Promise<unknown>): Promise<readonly string[]> {
    const before = clerk.requests.length;
    await what();
    return clerk.requests.slice(before);
  }

  it('verifies a JWT with the public key of the instance, without any request to Clerk', async () => {
    const { token } = await getToken(caller, 'jwt');
    expect(await requestsDuring(async () => expect(await callWith(token)).toBe(200))).toEqual([]);
  });

  it('verifies an opaque token with one request to Clerk, each time', async () => {
    const { token } = await getToken(caller, 'opaque');
    const twice = async (): Promise<void> => {
      for (const _ of [1, 2]) expect(await callWith(token)).toBe(200);
    };
    expect(await requestsDuring(twice)).toEqual(['POST /m2m_tokens/verify', 'POST /m2m_tokens/verify']);
  });

  it('makes no other request, so that no further one is billed', async () => {
    const { token } = await getToken(caller, 'jwt');
    const bad = ['mt', 'ak_x', 'oat_x', `${token}x`, await clerk.mintSession()];
    expect(await requestsDuring(() => Promise.all(bad.map(callWith)))).toEqual([]);
  });

  it('finds the machine, its claims and the expiry in the JWT itself', async () => {
    const { token } = await getToken(caller, 'jwt', { job: 'nightly' });
    const verifier = createVerifier({
      authorities: clerkAuthorities({ jwtKey: await clerk.jwtKey(), senders: [sender.id] }),
    });
    const { access } = await verifier.verify(token);
    expect(access).toMatchObject({ subject: sender.id, kind: 'machine', claims: { job: 'nightly' } });
    expect(access?.claims.exp).toBeGreaterThan(Date.now() / 1000);
  });

  it('reads nothing in an opaque token: while Clerk does not answer, the answer is 503 and not 401', async () => {
    const [opaque, jwt] = [await getToken(caller, 'opaque'), await getToken(caller, 'jwt')];
    clerk.setOutage('unreachable');
    const statuses = [await callWith(opaque.token), await callWith(jwt.token)];
    clerk.setOutage();
    expect(statuses).toEqual([503, 200]);
  });

  it('refuses an opaque token at once after it was revoked', async () => {
    const given = await getToken(caller, 'opaque');
    expect(await callWith(given.token)).toBe(200);
    await revoke(caller, given);
    expect(await callWith(given.token)).toBe(401);
  });

  it('accepts a JWT until it expires, since nobody can revoke it', async () => {
    const given = await getToken(caller, 'jwt');
    await expect(revoke(caller, given)).rejects.toThrow('404');
    expect(await callWith(given.token)).toBe(200);
    clerk.clock.advance(-70);
    const old = await getToken(caller, 'jwt');
    clerk.clock.advance(70);
    expect(await callWith(old.token)).toBe(401);
  });

  it('accepts a JWT without custom claims, such as one from the dashboard', async () => {
    const token = await clerk.mintM2mJwt({ sub: sender.id });
    expect(await callWith(token)).toBe(200);
  });

  it.each(['opaque', 'jwt'] as const)(
    'takes a token (%s) as Bearer in the Authorization header only',
    async (format) => {
      const { token } = await getToken(caller, format);
      expect(await callWith(token)).toBe(200);
      expect(await call({ authorization: token })).toBe(401);
      expect(await call({ 'x-api-key': token })).toBe(401);
      expect(await call({ cookie: `__session=${token}` })).toBe(401);
    },
  );

  it('needs one key or the issuer to verify a JWT, and the machines that may call', async () => {
    const { issuer, apiUrl, secretKey } = clerk;
    const { token } = await getToken(caller, 'jwt');
    const senders = [sender.id];
    const subjects = await Promise.all(
      [
        clerkAuthorities({ jwtKey: await clerk.jwtKey(), senders }),
        clerkAuthorities({ secretKey, apiUrl, senders }),
        clerkAuthorities({ issuer, senders }),
      ].map(async (authorities) => (await createVerifier({ authorities }).verify(token)).access?.subject),
    );
    expect(subjects).toEqual([sender.id, sender.id, sender.id]);
  });

  it('refuses a JWT of a machine that is not listed, whatever receiver that machine wrote into it', async () => {
    const outsider = callerOf(clerk.addMachine());
    const claims = { scopes: receiver.id, aud: [receiver.id] };
    expect(await callWith((await getToken(outsider, 'jwt', claims)).token)).toBe(401);
    expect(await callWith((await getToken(outsider, 'opaque', claims)).token)).toBe(401);
  });
});
