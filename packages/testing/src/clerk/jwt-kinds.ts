import { identifier } from '../identifier.js';
import type { MintClaims, MintOptions } from '../issuer-settings.js';

// No specification describes these JWTs. Sources:
//   sdk       @clerk/backend 3.25.0: src/tokens/jwtCategories.ts (`cat`), src/fixtures/index.ts (claims, `nbf` ten
//             seconds before `iat`), src/api/resources/M2MToken.ts and IdPOAuthAccessToken.ts
//   docs      Clerk's page on session tokens: claims of versions 1 and 2, sixty seconds
//   inferred  not published
// No live instance was queried.

/** The kinds of JWT that Clerk signs, all with the same key. */
export type ClerkJwtKind = 'session' | 'legacySession' | 'template' | 'm2m' | 'oauth';

/** Signs a JWT of a kind; `undefined` leaves a claim or a header parameter out. */
export type SignClerkJwt = (kind: ClerkJwtKind, claims?: MintClaims, how?: MintOptions) => Promise<string>;

interface JwtKind {
  /** Its lifetime in seconds. */
  readonly life: number;
  readonly header: Readonly<Record<string, unknown>>;
  /** The claims besides `iss`, `iat`, `nbf` and `exp`. */
  readonly claims: (azp: string) => Readonly<Record<string, unknown>>;
}

const session = { typ: 'JWT', cat: 'cl_B7d4PD111AAA' } as const; // sdk

/** What each kind of JWT carries unless a test says otherwise. */
export const jwtKinds: Readonly<Record<ClerkJwtKind, JwtKind>> = {
  session: {
    life: 60, // docs
    header: session,
    claims: (azp) => ({
      azp,
      sub: identifier('user_', 27),
      sid: identifier('sess_', 27),
      jti: identifier('', 20),
      fva: [0, -1],
      pla: 'u:free',
      sts: 'active',
      v: 2,
    }),
  },
  legacySession: {
    life: 60,
    header: session,
    claims: (azp) => ({ azp, sub: identifier('user_', 27), sid: identifier('sess_', 27), fva: [0, -1] }),
  },
  template: {
    life: 60,
    header: { typ: 'JWT', cat: 'cl_B7d4PD222AAA' },
    claims: (azp) => ({ azp, sub: identifier('user_', 27), jti: identifier('', 20) }),
  },
  m2m: {
    life: 3600, // spec of POST /machines: the default of `default_token_ttl`
    header: { typ: 'JWT', cat: 'cl_B7d4PD333AAA' },
    // sdk: these and the times are the reserved claims. The machine that created the token wrote all other claims.
    claims: () => ({ sub: identifier('mch_', 27), jti: identifier('mt_', 32) }),
  },
  oauth: {
    life: 86_400, // inferred
    header: { typ: 'at+jwt' }, // sdk: src/jwt/verifyMachineJwt.ts

    claims: () => ({
      sub: identifier('user_', 27),
      client_id: identifier('client_', 27),
      jti: identifier('oat_', 32),
      scope: 'profile email',
    }),
  },
};
