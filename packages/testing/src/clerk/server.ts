import { createClock } from '../clock.js';
import type { Clock } from '../clock.js';
import type { MintClaims, MintOptions } from '../issuer.js';
import { startService } from '../service.js';
import type { Outage } from '../service.js';
import { backendApi } from './backend-api.js';
import { clerkFailures } from './errors.js';
import { frontendApi } from './frontend-api.js';
import { createInstance } from './instance.js';
import type { ClerkApplication, ClerkInstance, ClerkMachine } from './instance.js';
import { timeFor } from './records.js';
import type { ClerkRecord, ClerkRecordKind } from './records.js';

/** What a played Clerk can be told. */
export interface ClerkServerOptions {
  /**
   * The loopback port.
   * @default a free one
   */
  readonly port?: number;
  /** The clock it reads; by default one of its own that runs with the real time until it is set. */
  readonly clock?: Clock;
}

/** Signs a JWT as Clerk does, unless its claims or its header are changed; `undefined` leaves one out. */
type Mint = (claims?: MintClaims, how?: MintOptions) => Promise<string>;

/** Makes a token that only Clerk can read; members of its record can be changed. Times are in milliseconds, but in seconds for OAuth tokens. */
type Issue = (members?: Readonly<Record<string, unknown>>) => string;

/** One instance of Clerk on a loopback port: its Frontend API and its Backend API at the same address. */
export interface ClerkServer {
  /** The Frontend API URL, and `iss` of its JWTs. */
  readonly issuer: string;
  /** The address of the Backend API. */
  readonly apiUrl: string;
  /** The `kid` of its key: Clerk names it after the instance. */
  readonly instanceId: string;
  readonly secretKey: string;
  /** The OAuth application that may ask at `/oauth/token_info`. */
  readonly application: ClerkApplication;
  /** The `azp` of its session tokens. */
  readonly authorizedParty: string;
  readonly clock: Clock;
  /** The request lines that it saw, such as `POST /m2m_tokens/verify`. */
  readonly requests: readonly string[];
  /** Its public key as PEM, as the dashboard shows it. */
  readonly jwtKey: () => Promise<string>;
  /** A session token of version 2. */
  readonly mintSession: Mint;
  /** A session token of version 1, which has no `v`. */
  readonly mintLegacySession: Mint;
  /** A token of a JWT template: it has no `sid`, and its `cat` says what it is. */
  readonly mintTemplate: Mint;
  readonly mintM2mJwt: Mint;
  readonly mintOAuthJwt: Mint;
  readonly issueM2mToken: Issue;
  readonly issueOAuthToken: Issue;
  readonly issueApiKey: Issue;
  /** A new machine, whose tokens are for the machines with these ids. */
  readonly addMachine: (mayCall?: readonly string[]) => ClerkMachine;
  /** A new user, whose session tokens carry these claims besides: what "Customize session token" adds in the dashboard. */
  readonly addUser: (claims?: MintClaims) => string;
  /** Revokes a token that only Clerk can read. */
  readonly revoke: (token: string) => void;
  /** Lets a token that only Clerk can read expire now. */
  readonly expire: (token: string) => void;
  /** Signs with a new key under the same `kid` from now on, and publishes only that. */
  readonly rotate: () => Promise<void>;
  /** Begins an outage, or ends it when none is named. */
  readonly setOutage: (outage?: Outage) => void;
  /** Stops listening. */
  readonly close: () => Promise<void>;
}

/** Starts an instance of Clerk on `http://127.0.0.1` that answers as the real one does, outages and all. */
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
    if (record === undefined) throw new Error('This Clerk keeps no record of such a token.');
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
