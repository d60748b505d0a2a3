import { identifier } from '../identifier.js';

// The source of each member is noted beside it:
//   spec      clerk/openapi-specs, bapi/2026-05-12.yml: the answers of the three `verify` endpoints and of
//             POST /m2m_tokens
//   sdk       @clerk/backend 3.25.0, src/api/resources
//   inferred  not published
// A member that neither source describes is left out. No live instance was queried.

/** The kinds of opaque token. */
export type ClerkRecordKind = 'm2m_token' | 'oauth_token' | 'api_key';

/**
 * The record that Clerk stores for an opaque token, as its endpoints return it. Times are in the unit of
 * `timesPerSecond`.
 */
export interface ClerkRecord {
  readonly object: string;
  readonly id: string;
  readonly subject: string;
  /** Optional for M2M tokens (spec). */
  readonly scopes?: readonly string[];
  readonly revoked: boolean;
  readonly revocation_reason: string | null;
  readonly expired: boolean;
  readonly expiration: number | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly [member: string]: unknown;
}

interface RecordKind {
  /** The prefix of its tokens (spec: the examples; sdk: src/tokens/machine.ts). */
  readonly prefix: string;
  /** The members that only this kind has. */
  readonly members: (at: number) => Readonly<Record<string, unknown>>;
}

const oauthObject = 'clerk_idp_oauth_access_token';

const kinds: Readonly<Record<ClerkRecordKind, RecordKind>> = {
  m2m_token: {
    prefix: 'mt_',
    members: () => ({
      object: 'machine_to_machine_token', // spec
      id: identifier('mt_', 32), // spec: mt_ and 32 hex digits
      subject: identifier('mch_', 27), // spec
      scopes: [], // spec: not required, [] by default
      claims: null, // spec: not required
      expiration: null, // spec: milliseconds, or null
      last_used_at: null, // spec
    }),
  },
  oauth_token: {
    prefix: 'oat_',
    // `aud` and `act` are in the sdk only (IdPOAuthAccessTokenJSON), and only for some tokens; a test adds them. The
    // sdk also has a member `type`, which the spec excludes; it is left out.
    members: (at) => ({
      object: oauthObject, // spec
      id: identifier('oat_', 32), // spec
      client_id: identifier('client_', 27), // spec
      subject: identifier('user_', 27), // spec
      scopes: ['profile', 'email'], // spec; the names are inferred
      expiration: at + 86_400, // sdk: seconds; inferred: a day, as the JWTs
    }),
  },
  api_key: {
    prefix: 'ak_',
    members: () => ({
      object: 'api_key', // spec
      id: identifier('ak_', 32), // spec
      type: 'api_key', // spec: the example; sdk: always this
      subject: identifier('user_', 27), // spec: a user, an organization or a machine
      name: 'A key', // spec
      description: null, // spec: not required
      claims: null, // spec
      scopes: [], // spec
      expiration: null, // spec: milliseconds, or null
      created_by: null, // spec
      last_used_at: null, // spec
    }),
  },
};

/**
 * Returns the unit of the times in a record. M2M tokens and API keys: milliseconds (spec). OAuth tokens: seconds
 * (sdk, since 3.19). The spec gives no unit, and its example has ten digits; 3.16 of the sdk said milliseconds.
 */
function timesPerSecond(object: unknown): number {
  return object === oauthObject ? 1 : 1000;
}

/** Converts a time in seconds to the unit of a record. */
export function timeFor({ object }: Pick<ClerkRecord, 'object'>, seconds: number): number {
  return seconds * timesPerSecond(object);
}

/** Creates a token and its record; `members` overrides members of the record. */
export function newRecord(
  kind: ClerkRecordKind,
  now: number,
  members: Readonly<Record<string, unknown>>,
): { readonly token: string; readonly record: ClerkRecord } {
  const { prefix, members: usualAt } = kinds[kind];
  const usual = usualAt(now) as Pick<ClerkRecord, 'object' | 'id' | 'subject' | 'expiration'>;
  const at = timeFor(usual, now);
  const record: ClerkRecord = {
    ...usual,
    revoked: false, // spec
    revocation_reason: null, // spec
    expired: false, // spec
    created_at: at, // spec
    updated_at: at, // spec
    ...members,
  };
  // Secrets of API keys contain characters that no other token has (sdk: src/fixtures/machine.ts).
  const token = kind === 'api_key' ? `${identifier(prefix, 40)}/+=` : identifier(prefix, 40);
  return { token, record };
}

/** Returns the record as it is at a given time, with `expired` set if the token has expired by then. */
export function recordAt(now: number, record: ClerkRecord): ClerkRecord {
  const { expired, expiration } = record;
  return { ...record, expired: expired || (expiration !== null && expiration <= timeFor(record, now)) };
}
