import type { Clock } from '../clock.js';
import { newRecord, timeFor, recordAt } from './records.js';
import type { ClerkRecord, ClerkRecordKind } from './records.js';

/** The opaque tokens of an instance and their records. */
export interface Vault {
  /** Creates a token and returns it. */
  add(kind: ClerkRecordKind, members?: Readonly<Record<string, unknown>>): string;
  /** Returns the record of a token. */
  find(token: string): ClerkRecord | undefined;
  /** Returns the record with this id. */
  get(id: string): ClerkRecord | undefined;
  /** Returns the first token whose record satisfies `isLike`. */
  search(isLike: (record: ClerkRecord) => boolean): string | undefined;
  /** Changes the record with this id; does nothing if there is none. */
  change(id: string, members: Partial<ClerkRecord>): void;
}

/** Creates an empty vault. */
export function createVault(clock: Clock): Vault {
  const records = new Map<string, ClerkRecord>();
  const told = (record: ClerkRecord | undefined): ClerkRecord | undefined =>
    record && recordAt(clock.now(), record);
  return {
    add(kind, members = {}) {
      const { token, record } = newRecord(kind, clock.now(), members);
      records.set(token, record);
      return token;
    },
    find: (token) => told(records.get(token)),
    get: (id) => told([...records.values()].find((record) => record.id === id)),
    search: (isLike) => [...records].find(([, record]) => isLike(recordAt(clock.now(), record)))?.[0],
    change(id, members) {
      for (const [token, record] of records) {
        const updated_at = timeFor(record, clock.now());
        if (record.id === id) records.set(token, { ...record, updated_at, ...members });
      }
    },
  };
}
