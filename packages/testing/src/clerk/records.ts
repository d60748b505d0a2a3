import { identifier } from '../identifier.js';

// Where each member comes from, as noted beside it:
//   spec      clerk/openapi-specs, bapi/2026-05-12.yml: the answers of the three `verify` endpoints and of POST /m2m_tokens
//   sdk       @clerk/backend 3.25.0, src/api/resources
//   inferred  nobody publishes it
// A member that neither describes is left out. No live instance was asked.

/** The tokens that only Clerk can read. */
export type ClerkRecordKind = 'm2m_token' | 'oauth_token' | 'api_key';

/** What Clerk keeps about a token, as its endpoints tell it. Times are in the unit of `timesPerSecond`. */
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
  /** What stands at the beginning of its tokens (spec: the examples; sdk: src/tokens/machine.ts). */
  readonly prefix: string;
  /** The members that differ from kind to kind. */
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
    // `aud` and `act` are in the sdk only (IdPOAuthAccessTokenJSON), and in answers about some tokens only: a test adds them.
    // The sdk also has a member `type`, which the spec excludes: it is left out.
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
 * The unit of the times in an answer. M2M tokens and API keys: milliseconds (spec). OAuth tokens: seconds (sdk, since 3.19;
 * the spec names no unit, and its example has ten digits; 3.16 of the sdk said milliseconds).
 */
function timesPerSecond(object: unknown): number {
  return object === oauthObject ? 1 : 1000;
}

/** A time in seconds, in the unit of a record. */
export function timeFor({ object }: Pick<ClerkRecord, 'object'>, seconds: number): number {
  return seconds * timesPerSecond(object);
}

/** A new record of a token, with some members of its own. */
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
  // Secrets of API keys hold characters that are in no other token (sdk: src/fixtures/machine.ts).
  const token = kind === 'api_key' ? `${identifier(prefix, 40)}/+=` : identifier(prefix, 40);
  return { token, record };
}

/** The record as it is told at some time: whether it has expired depends on that. */
export function toldAt(now: number, record: ClerkRecord): ClerkRecord {
  const { expired, expiration } = record;
  return { ...record, expired: expired || (expiration !== null && expiration <= timeFor(record, now)) };
}
