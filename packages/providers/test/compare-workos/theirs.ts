import { pathToFileURL } from 'node:url';
import { granted } from '../compare/compare.js';
import type { Outcome } from '../compare/compare.js';
import { installed } from './install.js';
import type { Setting, Side, World } from './world.js';

/** The part of `@workos-inc/node` that is compared; its own types are not there until it is installed. */
interface Sdk {
  readonly WorkOS: new (apiKey: string, options: object) => Client;
}

interface Client {
  readonly userManagement: {
    authenticateWithRefreshToken(options: object): Promise<{ readonly sealedSession?: string }>;
    authenticateWithSessionCookie(options: object): Promise<{
      readonly authenticated: boolean;
      readonly reason?: string;
      readonly organizationId?: string;
      readonly permissions?: readonly string[];
    }>;
  };
  readonly apiKeys: {
    createValidation(options: { readonly value: string }): Promise<{
      readonly apiKey: {
        readonly owner: { readonly type: string; readonly id: string; readonly organizationId?: string };
        readonly permissions: readonly string[];
      } | null;
      readonly agentRegistrationId?: string;
    }>;
  };
  readonly agents: {
    validateCredential(options: object): Promise<{
      readonly valid: boolean;
      readonly registrationId: string | null;
      readonly claims: {
        readonly organizationId: string;
        readonly scope?: string;
        readonly actor?: { readonly sub: string };
      } | null;
    }>;
  };
}

const cookiePassword = 'a password of the cookie, as long as it must be';

/** Loads WorkOS's own SDK. */
export async function loadTheirs(): Promise<Side> {
  const sdk = (await import(pathToFileURL(installed('@workos-inc/node/lib/index.mjs')).href)) as Sdk;
  return async (world, credential, setting) => {
    try {
      return await judge(sdk, world, credential, setting);
    } catch (error) {
      const { code, name } = error as { code?: unknown; name: string };
      return { verdict: 'thrown', reason: typeof code === 'string' ? code : name };
    }
  };
}

async function judge(sdk: Sdk, world: World, credential: string, setting: Setting): Promise<Outcome> {
  const { kind, audience } = setting;
  const client = clientOf(sdk, world, credential, setting);
  if (kind === 'session') return session(client);
  if (kind === 'api_key') {
    const { apiKey, agentRegistrationId } = await client.apiKeys.createValidation({ value: credential });
    if (apiKey === null) return { verdict: 'refused', reason: 'apiKey: null' };
    const { owner, permissions } = whole(apiKey);
    const organization = owner.type === 'organization' ? owner.id : owner.organizationId;
    return granted(owner.id, organization, permissions, agentRegistrationId);
  }
  const asked = { type: 'access_token', credential, ...(audience !== undefined && { audience }) };
  const { valid, registrationId, claims } = await client.agents.validateCredential(asked);
  if (!valid) return { verdict: 'refused', reason: 'valid: false' };
  return granted(registrationId, claims?.organizationId, claims?.scope, claims?.actor?.sub);
}

/** It verifies the access token of a sealed cookie, which it seals itself when it logs somebody in. */
async function session({ userManagement }: Client): Promise<Outcome> {
  const { sealedSession } = await userManagement.authenticateWithRefreshToken({
    refreshToken: 'any',
    session: { sealSession: true, cookiePassword },
  });
  const told = await userManagement.authenticateWithSessionCookie({
    sessionData: sealedSession,
    cookiePassword,
  });
  return told.authenticated
    ? granted(told.organizationId, told.permissions)
    : { verdict: 'refused', reason: told.reason ?? 'not authenticated' };
}

function clientOf({ WorkOS }: Sdk, { workos }: World, credential: string, setting: Setting): Client {
  const { clientId, apiUrl, apiKey } = workos;
  const { issuer, secret = apiKey } = setting;
  const { hostname, port } = new URL(apiUrl);
  return new WorkOS(secret, {
    clientId,
    apiHostname: hostname,
    port: Number(port),
    https: false,
    maxRetries: 0,
    ...(issuer && { issuer: [apiUrl, `${apiUrl}/user_management/${clientId}`] }),
    fetchFn: async (input: string, init?: RequestInit) =>
      String(input).endsWith('/user_management/authenticate') ? loggedIn(credential) : fetch(input, init),
  });
}

/** The answer to a log-in that gives this access token; nothing but the token is read from it here. */
function loggedIn(token: string): Response {
  const user = { object: 'user', id: 'user_1', email: 'ada@example.test' };
  return Response.json({
    user,
    access_token: token,
    refresh_token: 'next',
    authentication_method: 'Password',
  });
}

/** What its own types promise is there: a member that the played WorkOS does not send would be `undefined`. */
function whole<T extends object>(value: T): T {
  const missing = Object.entries(value).find(([, member]) => member === undefined);
  if (missing !== undefined) throw new Error(`The played WorkOS sends nothing for ${missing[0]}.`);
  return value;
}
