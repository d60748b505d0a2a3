import { createClock } from '../clock.js';
import type { Clock } from '../clock.js';
import { identifier } from '../identifier.js';
import type { MintClaims, MintOptions } from '../issuer.js';
import { startService } from '../service.js';
import type { Outage } from '../service.js';
import { api } from './api.js';
import { authkit } from './authkit.js';
import { createEnvironment } from './environment.js';
import type { WorkosApplication, WorkosEnvironment } from './environment.js';
import { workosFailures } from './errors.js';

/** What a played WorkOS can be told. */
export interface WorkosServerOptions {
  /** The clock it reads; by default one of its own that runs with the real time until it is set. */
  readonly clock?: Clock;
}

/** Signs a JWT as WorkOS does, unless its claims or its header are changed; `undefined` leaves one out. */
type Mint = (claims?: MintClaims, how?: MintOptions) => Promise<string>;

/** One environment of WorkOS on two loopback ports: its API, and its AuthKit domain. */
export interface WorkosServer {
  /** The client id of the environment; it is the `aud` of M2M tokens. */
  readonly clientId: string;
  /** The address of the API. */
  readonly apiUrl: string;
  /** The address of the AuthKit domain, and `iss` of Connect tokens. */
  readonly domain: string;
  /** The secret with which the environment's own backend asks the API. */
  readonly apiKey: string;
  readonly clock: Clock;
  /** The request lines that both ports saw, such as `POST /oauth2/introspection`. */
  readonly requests: readonly string[];
  /** An AuthKit session token, with the issuer of newer environments. */
  readonly mintSession: Mint;
  /** A Connect access token of a person. */
  readonly mintUserToken: Mint;
  /** A Connect access token of an application, such as `/oauth2/token` gives out. */
  readonly mintM2mToken: Mint;
  /** A Connect ID token: only its `aud` tells it from an access token. */
  readonly mintIdToken: Mint;
  /** A token of an agent that registered itself; add `act: { sub }` for the user who delegated to it. */
  readonly mintAgentRegistrationToken: Mint;
  /** A token of an agent made from a blueprint, to which a user delegated; `act: undefined` for one that acts as itself. */
  readonly mintAgentInstanceToken: Mint;
  /** Makes a refresh token of a Connect application: introspection calls it active, yet it is no access token. */
  readonly issueRefreshToken: (members?: Readonly<Record<string, unknown>>) => string;
  /**
   * Makes an API key of an organization; members of what is told about it can be changed. With an id such as `agent_reg_1`, it was
   * issued for that agent.
   */
  readonly issueApiKey: (members?: Readonly<Record<string, unknown>>, agentRegistrationId?: string) => string;
  /** A new M2M application, which an organization owns; it has no scopes but the built-in ones unless you name some. */
  readonly addApplication: (application?: Partial<WorkosApplication>) => WorkosApplication;
  /** Revokes a Connect token or an agent's, which only WorkOS can tell, or an API key, which then is unknown. */
  readonly revoke: (token: string) => void;
  /** Signs with new keys from now on, and publishes only those. */
  readonly rotate: () => Promise<void>;
  /** Begins an outage of both, or ends it when none is named. */
  readonly setOutage: (outage?: Outage) => void;
  /** Stops listening. */
  readonly close: () => Promise<void>;
}

/** Starts an environment of WorkOS on `http://127.0.0.1` that answers as the real one does, outages and all. */
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
      // workos/openapi-spec 0.61.0, `ApiKey`: all of its members, which are all required.
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
