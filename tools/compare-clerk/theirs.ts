import { pathToFileURL } from 'node:url';
import { installed } from './install.js';
import { granted } from './world.js';
import type { Outcome, Setting, Side, World } from './world.js';

/** What `@clerk/backend` tells about a signed-in caller; which members are there depends on the kind of token. */
interface Auth {
  readonly isAuthenticated: boolean;
  readonly userId?: string | null;
  readonly subject?: string | null;
  readonly orgId?: string | null;
  readonly orgPermissions?: readonly string[] | null;
}

/** The part of `@clerk/backend` that is compared; its own types are not there until it is installed. */
interface Backend {
  verifyToken(token: string, options: object): Promise<{ readonly sub: string }>;
  createClerkClient(options: object): {
    authenticateRequest(
      request: Request,
      options: object,
    ): Promise<{ readonly reason: string | null; toAuth(): Auth | null }>;
  };
}

/** Loads Clerk's own SDK. */
export async function loadTheirs(): Promise<Side> {
  process.env.CLERK_TELEMETRY_DISABLED = '1';
  const backend = (await import(pathToFileURL(installed('@clerk/backend/dist/index.mjs')).href)) as Backend;
  return async (world, token, setting) => {
    try {
      return await judge(backend, world, token, setting);
    } catch (error) {
      const { reason, name } = error as { reason?: unknown; name: string };
      return typeof reason === 'string'
        ? { verdict: 'refused', reason }
        : { verdict: 'crashed', reason: name };
    }
  };
}

async function judge(
  backend: Backend,
  { clerk, receiver, jwtKey }: World,
  token: string,
  setting: Setting,
): Promise<Outcome> {
  const { audience, authorizedParties, accepts, keys = 'pem', secretKey = clerk.secretKey } = setting;
  const { header = (sent: string) => `Bearer ${sent}` } = setting;
  const options = {
    apiUrl: clerk.apiUrl,
    secretKey,
    skipJwksCache: setting.outage !== undefined,
    ...(keys === 'pem' && { jwtKey }),
    ...(audience !== undefined && { audience }),
    ...(authorizedParties && { authorizedParties }),
  };
  if (accepts === undefined) return granted((await backend.verifyToken(token, options)).sub);
  // With the key of a production instance, no development browser is asked for.
  const publishableKey = `pk_live_${Buffer.from('clerk.example.test$').toString('base64')}`;
  const client = backend.createClerkClient({ ...options, publishableKey });
  const request = new Request('https://api.example.test/', { headers: { authorization: header(token) } });
  const acceptsToken = accepts.length === 1 ? accepts[0] : [...accepts];
  const state = await client.authenticateRequest(request, {
    ...options,
    acceptsToken,
    machineSecretKey: receiver.secretKey,
  });
  const auth = state.toAuth();
  return auth?.isAuthenticated === true
    ? granted(auth.subject ?? auth.userId, auth.orgId, auth.orgPermissions)
    : { verdict: 'refused', reason: state.reason ?? 'signed out' };
}
