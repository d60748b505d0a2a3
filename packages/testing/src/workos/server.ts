import { createClock } from '../clock.js';
import type { Clock } from '../clock.js';
import { identifier } from '../identifier.js';
import type { MintClaims, MintOptions } from '../issuer-settings.js';
import { startService } from '../service.js';
import type { Outage } from '../service.js';
import { api } from './api.js';
import { authkit } from './authkit.js';
import { createEnvironment } from './environment.js';
import type { WorkosApplication, WorkosEnvironment } from './environment.js';
import { workosFailures } from './errors.js';

/** Options of `startWorkos`. */
export interface WorkosServerOptions {
  /** The clock of the server. The default follows the system time until it is set. */
  readonly clock?: Clock;
}

/** Signs a JWT as WorkOS does. You can change claims and header parameters; `undefined` leaves one out. */
type Mint = (claims?: MintClaims, how?: MintOptions) => Promise<string>;

/** A simulated WorkOS environment on two loopback ports: its API, and its AuthKit domain. */
export interface WorkosServer {
  /** The client id of the environment, which is the `aud` of M2M tokens. */
  readonly clientId: string;
  /** The address of the API. */
  readonly apiUrl: string;
  /** The address of the AuthKit domain, which is the `iss` of Connect tokens. */
  readonly domain: string;
  /** The API key that your backend uses to call the API. */
  readonly apiKey: string;
  readonly clock: Clock;
  /** The request lines that both ports received, such as `POST /oauth2/introspection`. */
  readonly requests: readonly string[];
  /** Signs an AuthKit session token with the issuer of newer environments. */
  readonly mintSession: Mint;
  /** Signs a Connect access token of a person. */
  readonly mintUserToken: Mint;
  /** Signs a Connect access token of an application, like those of `/oauth2/token`. */
  readonly mintM2mToken: Mint;
  /** Signs a Connect ID token, which differs from an access token only in its `aud`. */
  readonly mintIdToken: Mint;
  /** Signs a token of an agent that registered itself. Add `act: { sub }` for the user who delegated to it. */
  readonly mintAgentRegistrationToken: Mint;
  /**
   * Signs a token of an agent created from a blueprint, with a user who delegated to it. Pass `act: undefined` for an
   * agent that acts as itself.
   */
  readonly mintAgentInstanceToken: Mint;
  /**
   * Creates a refresh token of a Connect application. Introspection reports it as active although it is not an access
   * token.
   */
  readonly issueRefreshToken: (members?: Readonly<Record<string, unknown>>) => string;
  /**
   * Creates an API key of an organization. You can change the members that the API returns. With an agent id such as
   * `agent_reg_1`, the key is issued for that agent.
   */
  readonly issueApiKey: (members?: Readonly<Record<string, unknown>>, agentRegistrationId?: string) => string;
  /** Adds an M2M application of an organization. It has only the built-in scopes unless you name others. */
  readonly addApplication: (application?: Partial<WorkosApplication>) => WorkosApplication;
  /** Revokes a Connect token or an agent's token, or deletes an API key. */
  readonly revoke: (token: string) => void;
  /** Replaces all keys by new ones. Only the new ones are published. */
  readonly rotate: () => Promise<void>;
  /** Starts an outage of both servers, or ends it when called without a kind. */
  readonly setOutage: (outage?: Outage) => void;
  /** Stops listening. */
  readonly close: () => Promise<void>;
}

/**
 * Starts a simulated WorkOS environment on `http://127.0.0.1`. It gives the same responses as the real one, and can
 * simulate outages.
 */
export async function startWorkos(options: WorkosServerOptions = {}): Promise<WorkosServer> {
  const { clock = createClock() } = options;
  const requests: string[] = [];
  const services = {
    api: await startService(workosFailures, requests),
    authkit: await startService(workosFailures, requests),
  };
  const environment = await createEnvironment(services.api.url, services.authkit.url, clock);
  services.api.serve(api(environment));
  services.authkit.serve(authkit(environment));

  const { clientId, apiUrl, domain, apiKey, applications, refreshTokens, revoked, rotate } = environment;
  const mint =
    (kind: Parameters<WorkosEnvironment['sign']>[0]): Mint =>
    (claims, how) =>
      environment.sign(kind, claims, how);
  return {
    clientId,
    apiUrl,
    domain,
    apiKey,
    clock,
    requests,
    rotate,
    mintSession: mint('session'),
    mintUserToken: mint('user'),
    mintM2mToken: mint('m2m'),
    mintIdToken: mint('id'),
    mintAgentRegistrationToken: mint('agent_registration'),
    mintAgentInstanceToken: mint('agent_instance'),
    issueRefreshToken(members = {}) {
      const token = identifier('', 40);
      const sub = identifier('user_', 26);
      const own = { iss: domain, aud: clientId, client_id: identifier('client_', 26), sub };
      refreshTokens.set(token, { ...own, iat: clock.now(), ...members });
      return token;
    },
    issueApiKey(members = {}, agentRegistrationId) {
      const value = identifier('sk_', 43);
      const at = new Date(clock.now() * 1000).toISOString();
      if (agentRegistrationId !== undefined) environment.keysOfAgents.set(value, agentRegistrationId);
      // workos/openapi-spec 0.61.0, `ApiKey`: all of its members, all of which are required.
      environment.apiKeys.set(value, {
        object: 'api_key',
        id: identifier('api_key_', 26),
        owner: { type: 'organization', id: identifier('org_', 26) },
        name: 'A key',
        obfuscated_value: `sk_...${value.slice(-4)}`,
        permissions: [],
        last_used_at: null,
        expires_at: null,
        created_at: at,
        updated_at: at,
        ...members,
      });
      return value;
    },
    addApplication(given = {}) {
      const application = {
        clientId: identifier('client_', 26),
        clientSecret: identifier('', 64),
        organization: identifier('org_', 26),
        scopes: [],
        ...given,
      };
      applications.push(application);
      return application;
    },
    revoke(token) {
      environment.apiKeys.delete(token);
      revoked.add(token);
    },
    setOutage(outage) {
      for (const service of Object.values(services)) service.setOutage(outage);
    },
    async close() {
      await Promise.all(Object.values(services).map((service) => service.close()));
    },
  };
}
