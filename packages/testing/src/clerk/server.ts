import { createClock } from '../clock.js';
import type { Clock } from '../clock.js';
import type { MintClaims, MintOptions } from '../issuer-settings.js';
import { startService } from '../service.js';
import type { Outage } from '../service.js';
import { backendApi } from './backend-api.js';
import { clerkFailures } from './errors.js';
import { frontendApi } from './frontend-api.js';
import { createInstance } from './instance.js';
import type { ClerkApplication, ClerkInstance, ClerkMachine } from './instance.js';
import { timeFor } from './records.js';
import type { ClerkRecord, ClerkRecordKind } from './records.js';

/** Options of `startClerk`. */
export interface ClerkServerOptions {
  /**
   * The port on 127.0.0.1.
   * @default a free one
   */
  readonly port?: number;
  /** The clock of the server. The default follows the system time until it is set. */
  readonly clock?: Clock;
}

/** Signs a JWT as Clerk does. You can change claims and header parameters; `undefined` leaves one out. */
type Mint = (claims?: MintClaims, how?: MintOptions) => Promise<string>;

/**
 * Creates an opaque token. You can change members of its record. Times are in milliseconds, for OAuth tokens in
 * seconds.
 */
type Issue = (members?: Readonly<Record<string, unknown>>) => string;

/** A simulated Clerk instance on a loopback port. Its Frontend API and its Backend API have the same address. */
export interface ClerkServer {
  /** The Frontend API URL, which is the `iss` of its JWTs. */
  readonly issuer: string;
  /** The address of the Backend API. */
  readonly apiUrl: string;
  /** The `kid` of its key, which is the id of the instance. */
  readonly instanceId: string;
  readonly secretKey: string;
  /** The OAuth application that may call `/oauth/token_info`. */
  readonly application: ClerkApplication;
  /** The `azp` of its session tokens. */
  readonly authorizedParty: string;
  readonly clock: Clock;
  /** The request lines received so far, such as `POST /m2m_tokens/verify`. */
  readonly requests: readonly string[];
  /** Returns its public key as PEM, as the dashboard shows it. */
  readonly jwtKey: () => Promise<string>;
  /** Signs a session token of version 2. */
  readonly mintSession: Mint;
  /** Signs a session token of version 1, which has no `v`. */
  readonly mintLegacySession: Mint;
  /** Signs a token of a JWT template: it has no `sid`, and its `cat` marks it as a template token. */
  readonly mintTemplate: Mint;
  readonly mintM2mJwt: Mint;
  readonly mintOAuthJwt: Mint;
  readonly issueM2mToken: Issue;
  readonly issueOAuthToken: Issue;
  readonly issueApiKey: Issue;
  /** Adds a machine whose tokens are for the machines with these ids. */
  readonly addMachine: (mayCall?: readonly string[]) => ClerkMachine;
  /**
   * Adds a user and returns the id. These claims are added to the user's session tokens, like those of "Customize
   * session token" in the dashboard.
   */
  readonly addUser: (claims?: MintClaims) => string;
  /** Revokes an opaque token. */
  readonly revoke: (token: string) => void;
  /** Makes an opaque token expire now. */
  readonly expire: (token: string) => void;
  /** Replaces the key by a new one with the same `kid`. Only the new one is published. */
  readonly rotate: () => Promise<void>;
  /** Starts an outage of the given kind, or ends it when called without one. */
  readonly setOutage: (outage?: Outage) => void;
  /** Stops listening. */
  readonly close: () => Promise<void>;
}

/**
 * Starts a simulated Clerk instance on `http://127.0.0.1`. It gives the same responses as the real one, and can
 * simulate outages.
 */
export async function startClerk(options: ClerkServerOptions = {}): Promise<ClerkServer> {
  const { port, clock = createClock() } = options;
  const requests: string[] = [];
  const { url, close, serve, setOutage } = await startService(clerkFailures, requests, port);
  const instance = await createInstance(url, clock);
  serve({ ...frontendApi(instance), ...backendApi(instance) });

  const { vault } = instance;
  const mint =
    (kind: Parameters<ClerkInstance['sign']>[0]): Mint =>
    (claims, how) =>
      instance.sign(kind, claims, how);
  const issue =
    (kind: ClerkRecordKind): Issue =>
    (members) =>
      vault.add(kind, members);
  const recordOf = (token: string): ClerkRecord => {
    const record = vault.find(token);
    if (record === undefined) throw new Error('This simulated Clerk has no record of such a token.');
    return record;
  };
  return {
    issuer: url,
    apiUrl: url,
    instanceId: instance.id,
    secretKey: instance.secretKey,
    application: instance.application,
    authorizedParty: instance.authorizedParty,
    clock,
    requests,
    jwtKey: instance.pem,
    mintSession: mint('session'),
    mintLegacySession: mint('legacySession'),
    mintTemplate: mint('template'),
    mintM2mJwt: mint('m2m'),
    mintOAuthJwt: mint('oauth'),
    issueM2mToken: issue('m2m_token'),
    issueOAuthToken: issue('oauth_token'),
    issueApiKey: issue('api_key'),
    addMachine: (mayCall = []) => instance.addMachine(mayCall),
    addUser: instance.sessions.addUser,
    revoke: (token) => vault.change(recordOf(token).id, { revoked: true }),
    expire(token) {
      const record = recordOf(token);
      vault.change(record.id, { expired: true, expiration: timeFor(record, clock.now()) });
    },
    rotate: instance.rotate,
    setOutage,
    close,
  };
}
