import { pathToFileURL } from 'node:url';
import { granted } from '../compare/compare.js';
import type { Outcome } from '../compare/compare.js';
import { installed, versions } from './install.js';
import type { Version } from './install.js';
import type { Setting, Side, World } from './world.js';

/** What `@clerk/backend` tells about a signed-in caller; which members are there depends on the kind of token. */
interface Auth {
  readonly isAuthenticated: boolean;
  readonly userId?: string | null;
  readonly subject?: string | null;
  readonly orgId?: string | null;
  readonly orgPermissions?: readonly string[] | null;
  has(wanted: object): boolean;
}

/** What the client tells about a token that it verified. */
export interface Told {
  readonly id: string;
  readonly subject: string;
  readonly token?: string;
  readonly expiration: number | null;
  readonly act?: Actor;
}

interface Actor {
  readonly sub: string;
  readonly act?: Actor;
}

/** The part of Clerk's client that is used here. */
export interface Client {
  authenticateRequest(
    request: Request,
    options: object,
  ): Promise<{ readonly reason: string | null; toAuth(): Auth | null }>;
  readonly m2m: {
    createToken(wish?: object): Promise<Told>;
    verify(what: { readonly token: string }): Promise<Told>;
    revokeToken(what: object): Promise<Told>;
  };
  readonly apiKeys: { verify(secret: string): Promise<Told> };
  readonly idPOAuthAccessToken: { verify(token: string, options?: object): Promise<Told> };
  readonly sessions: {
    createSession(what: object): Promise<{ readonly id: string; readonly userId: string }>;
    getToken(id: string): Promise<{ readonly jwt: string }>;
  };
}

/** The part of `@clerk/backend` that is compared; its own types are not there until it is installed. */
export interface Backend {
  verifyToken(token: string, options: object): Promise<{ readonly sub: string }>;
  createClerkClient(options: object): Client;
}

/** Loads a version of Clerk's own SDK. */
export async function loadBackend(version: Version): Promise<Backend> {
  process.env.CLERK_TELEMETRY_DISABLED = '1';
  const entry = installed(`${versions[version]}/dist/index.mjs`);
  return (await import(pathToFileURL(entry).href)) as Backend;
}

/** What the errors of the SDK say: `reason` of a session, `code` of a machine's token, `errors` of the Backend API. */
interface ClerkFailure extends Error {
  readonly reason?: string;
  readonly code?: string;
  readonly errors?: readonly { readonly code: string }[];
}

/** Judges with Clerk's own SDK. */
export function theirs(backend: Backend): Side {
  return async (world, token, setting) => {
    try {
      return await judge(backend, world, token, setting);
    } catch (error) {
      const { reason, name, code, errors } = error as ClerkFailure;
      const why = reason ?? code ?? errors?.[0]?.code;
      return why === undefined ? { verdict: 'thrown', reason: name } : { verdict: 'refused', reason: why };
    }
  };
}

async function judge(backend: Backend, world: World, token: string, setting: Setting): Promise<Outcome> {
  const { clerk, receiver, jwtKey } = world;
  const { audience, authorizedParties, accepts, keys = 'pem', secretKey = clerk.secretKey } = setting;
  const options = {
    apiUrl: clerk.apiUrl,
    secretKey,
    skipJwksCache: setting.outage !== undefined,
    ...(keys === 'pem' && { jwtKey }),
    ...(audience !== undefined && { audience }),
    ...(authorizedParties && { authorizedParties }),
    ...(setting.issuer && { issuer: setting.issuer(world) }),
  };
  // With the key of a production instance, no development browser is asked for. Cookies count only where it names the issuer.
  const host = new URL(clerk.issuer).host;
  const publishableKey = `pk_live_${Buffer.from(`${host}$`).toString('base64')}`;
  const client = backend.createClerkClient({ ...options, publishableKey });
  if (setting.through) return resource(client, token, setting);
  if (accepts === undefined) return granted((await backend.verifyToken(token, options)).sub);
  const acceptsToken = accepts !== 'any' && accepts.length === 1 ? accepts[0] : accepts;
  const state = await client.authenticateRequest(requestWith(token, setting), {
    ...options,
    acceptsToken,
    machineSecretKey: receiver.secretKey,
  });
  const auth = state.toAuth();
  if (auth?.isAuthenticated !== true) return { verdict: 'refused', reason: state.reason ?? 'signed out' };
  const answer = setting.has && `has: ${auth.has(setting.has)}`;
  return granted(auth.subject ?? auth.userId, auth.orgId, auth.orgPermissions, answer);
}

/** The request that carries a token, the same for both sides. */
export function requestWith(token: string, { cookie, header }: Setting): Request {
  const headers: Record<string, string> = cookie
    ? { cookie: `__session=${encodeURIComponent(token)}; __client_uat=1` }
    : { authorization: header ? header(token) : `Bearer ${token}` };
  return new Request('https://api.example.test/', { headers });
}

async function resource(client: Client, token: string, { through, audience }: Setting): Promise<Outcome> {
  const told =
    through === 'm2m'
      ? await client.m2m.verify({ token })
      : through === 'apiKeys'
        ? await client.apiKeys.verify(token)
        : await client.idPOAuthAccessToken.verify(token, audience === undefined ? {} : { audience });
  return { ...granted(told.subject, actors(told.act)), ends: told.expiration };
}

/** The chain of those who act for the subject, the last one first. */
export function actors(act: Actor | undefined): string | undefined {
  return act && ['by', act.sub, actors(act.act)].filter(Boolean).join(' ');
}
