import type { JWK } from 'jose';
import type { Clock } from '../clock.js';
import { identifier } from '../identifier.js';
import type { MintClaims, MintOptions } from '../issuer.js';
import { createSigningKey } from '../signing-key.js';
import { jwtKinds } from './jwt-kinds.js';
import type { WorkosJwtKind } from './jwt-kinds.js';

/** An application of WorkOS Connect. */
export interface WorkosApplication {
  readonly clientId: string;
  readonly clientSecret: string;
  /** The organization that owns it. */
  readonly organization: string;
  /** What it may ask for, besides the scopes that are built in: `openid`, `profile`, `email` and `offline_access`. */
  readonly scopes: readonly string[];
}

/** An API key as WorkOS tells of it; all times are ISO texts. */
export interface WorkosApiKey {
  readonly id: string;
  readonly owner: Readonly<Record<string, unknown>>;
  /** When it expires; `null` or left out if it does not. */
  readonly expires_at?: unknown;
  readonly permissions: readonly string[];
  readonly [member: string]: unknown;
}

/** One environment of WorkOS: its keys, its applications, its API keys, and which tokens it takes back. */
export interface WorkosEnvironment {
  readonly clientId: string;
  readonly apiKey: string;
  readonly apiUrl: string;
  readonly domain: string;
  readonly clock: Clock;
  readonly applications: WorkosApplication[];
  readonly apiKeys: Map<string, WorkosApiKey>;
  /** The agents that API keys were issued for, by the value of the key. */
  readonly keysOfAgents: Map<string, string>;
  /** The refresh tokens, each with what is told about it. */
  readonly refreshTokens: Map<string, Readonly<Record<string, unknown>>>;
  readonly revoked: Set<string>;
  /** The published keys: those of AuthKit sessions are not those of Connect. */
  readonly jwks: (family: 'session' | 'connect') => { keys: JWK[] };
  /** Signs a JWT of a kind; `undefined` leaves a claim or a header parameter out. */
  readonly sign: (kind: WorkosJwtKind, claims?: MintClaims, how?: MintOptions) => Promise<string>;
  /** Signs with new keys from now on, and publishes only those. */
  readonly rotate: () => Promise<void>;
}

/** Makes an environment whose API and whose AuthKit domain are at these addresses. */
export async function createEnvironment(
  apiUrl: string,
  domain: string,
  clock: Clock,
): Promise<WorkosEnvironment> {
  const clientId = identifier('client_', 26);
  // `x5c` and `x5t#S256` of the specification (`JwksResponse`) are left out: nothing here reads them.
  const newKey = () => createSigningKey(identifier('sso_oidc_key_pair_', 26), 'RS256');
  let keys = { session: await newKey(), connect: await newKey() };
  const issuers = { session: `${apiUrl}/user_management/${clientId}`, connect: domain } as const;
  return {
    clientId,
    apiUrl,
    domain,
    clock,
    apiKey: identifier('sk_test_', 40),
    applications: [],
    apiKeys: new Map(),
    keysOfAgents: new Map(),
    refreshTokens: new Map(),
    revoked: new Set(),
    jwks: (family) => ({ keys: [keys[family].jwk] }),
    sign(kind, claims = {}, { header, expiresIn = 300 } = {}) {
      const { family, typ, issuer = family, claims: own } = jwtKinds[kind];
      const now = clock.now();
      // The samples of WorkOS have no `nbf`, and `alg` and `kid` as the whole header:
      // https://workos.com/docs/reference/workos-connect/introspection
      return keys[family].sign(
        { alg: 'RS256', kid: keys[family].kid, ...(typ !== undefined && { typ }), ...header },
        { iss: issuers[issuer], ...own(clientId), iat: now, exp: now + expiresIn, ...claims },
      );
    },
    async rotate() {
      keys = { session: await newKey(), connect: await newKey() };
    },
  };
}
