import type { Jwk } from '@tokenward/core/authoring';
import type { Clock } from '../clock.js';
import { identifier } from '../identifier.js';
import type { MintClaims, MintOptions } from '../issuer-settings.js';
import { createSigningKey } from '../signing-key.js';
import { jwtKinds } from './jwt-kinds.js';
import type { WorkosJwtKind } from './jwt-kinds.js';

/** An application of WorkOS Connect. */
export interface WorkosApplication {
  readonly clientId: string;
  readonly clientSecret: string;
  /** The organization that owns it. */
  readonly organization: string;
  /** The scopes it may request in addition to the built-in ones: `openid`, `profile`, `email` and `offline_access`. */
  readonly scopes: readonly string[];
}

/** An API key as WorkOS returns it. All times are ISO 8601 texts. */
export interface WorkosApiKey {
  readonly id: string;
  readonly owner: Readonly<Record<string, unknown>>;
  /** The expiry; `null` or absent if it does not expire. */
  readonly expires_at?: unknown;
  readonly permissions: readonly string[];
  readonly [member: string]: unknown;
}

/** The state of a WorkOS environment: its keys, applications, API keys and revoked tokens. */
export interface WorkosEnvironment {
  readonly clientId: string;
  readonly apiKey: string;
  readonly apiUrl: string;
  readonly domain: string;
  readonly clock: Clock;
  readonly applications: WorkosApplication[];
  readonly apiKeys: Map<string, WorkosApiKey>;
  /** The agent for which an API key was issued, by the value of the key. */
  readonly keysOfAgents: Map<string, string>;
  /** The refresh tokens, each with the members of its introspection response. */
  readonly refreshTokens: Map<string, Readonly<Record<string, unknown>>>;
  readonly revoked: Set<string>;
  /** Returns the published keys. AuthKit sessions and Connect have different keys. */
  readonly jwks: (family: 'session' | 'connect') => { keys: Jwk[] };
  /** Signs a JWT of a kind. Set a claim or a header parameter to `undefined` to leave it out. */
  readonly sign: (kind: WorkosJwtKind, claims?: MintClaims, how?: MintOptions) => Promise<string>;
  /** Replaces all keys by new ones. Only the new ones are published. */
  readonly rotate: () => Promise<void>;
}

/** Creates an environment with these addresses for its API and its AuthKit domain. */
export async function createEnvironment(
  apiUrl: string,
  domain: string,
  clock: Clock,
): Promise<WorkosEnvironment> {
  const clientId = identifier('client_', 26);
  // `x5c` and `x5t#S256` of the specification (`JwksResponse`) are left out, because no reader here needs them.
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
      // The samples of WorkOS have no `nbf`, and only `alg` and `kid` in the header:
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
