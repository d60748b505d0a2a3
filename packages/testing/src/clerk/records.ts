import { identifier } from '../identifier.js';

/** The tokens that only Clerk can read. */
export type ClerkRecordKind = 'm2m_token' | 'oauth_token' | 'api_key';

/** What Clerk keeps about a token, as its endpoints tell it; all times are in milliseconds. */
export interface ClerkRecord {
  readonly object: string;
  readonly id: string;
  readonly subject: string;
  readonly scopes: readonly string[];
  readonly revoked: boolean;
  readonly revocation_reason: string | null;
  readonly expired: boolean;
  readonly expiration: number | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly [member: string]: unknown;
}

interface RecordKind {
  /** What stands at the beginning of its tokens. */
  readonly prefix: string;
  /** The members that differ from kind to kind. */
  readonly members: () => Readonly<Record<string, unknown>> & Pick<ClerkRecord, 'object' | 'id' | 'subject'>;
}

const kinds: Readonly<Record<ClerkRecordKind, RecordKind>> = {
  m2m_token: {
    prefix: 'mt_',
    members: () => ({
      object: 'machine_to_machine_token',
      id: identifier('mt_', 32),
      subject: identifier('mch_', 27),
      claims: null,
      last_used_at: null,
    }),
  },
  oauth_token: {
    prefix: 'oat_',
    members: () => ({
      object: 'clerk_idp_oauth_access_token',
      id: identifier('oat_', 32),
      client_id: identifier('client_', 27),
      subject: identifier('user_', 27),
      scopes: ['profile', 'email'],
    }),
  },
  api_key: {
    prefix: 'ak_',
    members: () => ({
      object: 'api_key',
      id: identifier('ak_', 32),
      type: 'api_key',
      subject: identifier('user_', 27),
      name: 'A key',
      description: null,
      claims: null,
      created_by: null,
      last_used_at: null,
    }),
  },
};

/** A new record of a token, with some members of its own. */
export function newRecord(
  kind: ClerkRecordKind,
  now: number,
  members: Readonly<Record<string, unknown>>,
): { readonly token: string; readonly record: ClerkRecord } {
  const { prefix, members: usual } = kinds[kind];
  const at = now * 1000;
  const record = {
    scopes: [],
    ...usual(),
    revoked: false,
    revocation_reason: null,
    expired: false,
    expiration: null,
    created_at: at,
    updated_at: at,
    ...members,
  };
  // Secrets of API keys hold characters that are in no other token.
  const token = kind === 'api_key' ? `${identifier(prefix, 40)}/+=` : identifier(prefix, 40);
  return { token, record };
}

/** The record as it is told at some time: whether it has expired depends on that. */
export function toldAt(now: number, record: ClerkRecord): ClerkRecord {
  const { expired, expiration } = record;
  return { ...record, expired: expired || (expiration !== null && expiration <= now * 1000) };
}
