import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createVerifier, fromNodeRequest } from '@tokenward/core';
import { clerk as clerkAuthorities } from '@tokenward/providers/clerk';
import { unchecked } from '@tokenward/core';
import type { Backend } from './theirs.js';
import type { World } from './world.js';

/**
 * The lines of Clerk's page on M2M tokens, and the requests for a session, through Clerk's own SDK: machine A makes a token and sends it over
 * HTTP to machine B, which Tokenward protects. Gives what does not hold.
 */
export async function documents(backend: Backend, world: World): Promise<string[]> {
  const { clerk, receiver, caller, outsider, jwtKey } = world;
  const api = await startApi(world);
  const client = (machineSecretKey: string) =>
    backend.createClerkClient({ machineSecretKey, jwtKey, apiUrl: clerk.apiUrl });
  const [a, b, c] = [client(caller.secretKey), client(receiver.secretKey), client(outsider.secretKey)];
  const people = backend.createClerkClient({ secretKey: clerk.secretKey, apiUrl: clerk.apiUrl });
  const call = async (token: string | undefined): Promise<number> =>
    (await fetch(api.url, { headers: { authorization: `Bearer ${token}` } })).status;
  /** How many requests to Clerk something takes. */
  const asked = async (what: () => Promise<unknown>): Promise<number> => {
    const before = clerk.requests.length;
    await what();
    return clerk.requests.length - before;
  };

  const jwt = await a.m2m.createToken({ tokenFormat: 'jwt' });
  const opaque = await a.m2m.createToken();
  const foreign = await c.m2m.createToken({
    tokenFormat: 'jwt',
    claims: { scopes: receiver.id, aud: [receiver.id] },
  });
  const session = await people.sessions.createSession({ userId: clerk.addUser() });
  const { jwt: sessionToken } = await people.sessions.getToken(session.id);

  const results: readonly (readonly [string, unknown, unknown])[] = [
    ['a JWT of createToken opens machine B', await call(jwt.token), 200],
    ['no request is made for it', await asked(() => call(jwt.token)), 0],
    ['an opaque token opens machine B', await call(opaque.token), 200],
    ['one request is made for it', await asked(() => call(opaque.token)), 1],
    [
      'Clerk’s SDK verifies the JWT as well',
      (await b.m2m.verify({ token: jwt.token ?? '' })).subject,
      caller.id,
    ],
    ['and the opaque token', (await b.m2m.verify({ token: opaque.token ?? '' })).subject, caller.id],
    ['a JWT of a machine that is not listed is refused', await call(foreign.token), 401],
    [
      'although Clerk’s SDK takes it',
      (await b.m2m.verify({ token: foreign.token ?? '' })).subject,
      outsider.id,
    ],
    [
      'revokeToken works for the opaque token',
      (await a.m2m.revokeToken({ m2mTokenId: opaque.id })).id,
      opaque.id,
    ],
    ['and it is refused at once', await call(opaque.token), 401],
    ['a JWT cannot be revoked', await refused(() => a.m2m.revokeToken({ m2mTokenId: jwt.id })), true],
    ['and lives until it expires', await call(jwt.token), 200],
    ['a token of createSession and getToken is a session', await call(sessionToken), 200],
  ];
  await api.close();
  return results
    .filter(([, got, wanted]) => got !== wanted)
    .map(([what, got, wanted]) => `${what}: ${String(got)} instead of ${String(wanted)}.`);
}

async function refused(what: () => Promise<unknown>): Promise<boolean> {
  return what().then(
    () => false,
    () => true,
  );
}

/** An API that Tokenward protects. */
async function startApi(world: World): Promise<{ url: string; close: () => Promise<unknown> }> {
  const { clerk, receiver, caller, jwtKey } = world;
  const verifier = createVerifier({
    authorities: clerkAuthorities({
      issuer: clerk.issuer,
      apiUrl: clerk.apiUrl,
      jwtKey,
      authorizedParties: unchecked,
      senders: [caller.id],
      machineSecretKey: receiver.secretKey,
    }),
  });
  const server = createServer((request, response) => {
    verifier.authenticate(fromNodeRequest(request)).then(
      ({ outcome }) => response.writeHead(outcome === 'granted' ? 200 : 401).end(),
      () => response.writeHead(503).end(),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server.close(), 'close');
      server.closeAllConnections();
      await closed;
    },
  };
}
