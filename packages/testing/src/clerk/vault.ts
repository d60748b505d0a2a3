import type { Clock } from '../clock.js';
import { newRecord, timeFor, toldAt } from './records.js';
import type { ClerkRecord, ClerkRecordKind } from './records.js';

/** What Clerk remembers about the tokens that only it can read. */
export interface Vault {
  /** Makes a token and gives its text. */
  add(kind: ClerkRecordKind, members?: Readonly<Record<string, unknown>>): string;
  /** The record of a token, by its text. */
  find(token: string): ClerkRecord | undefined;
  /** The record with this id. */
  get(id: string): ClerkRecord | undefined;
  /** The first token whose record is like this. */
  search(isLike: (record: ClerkRecord) => boolean): string | undefined;
  /** Changes the record with this id, if there is one. */
  change(id: string, members: Partial<ClerkRecord>): void;
}

/** Makes an empty vault. */
export function createVault(clock: Clock): Vault {
  const records = new Map<string, ClerkRecord>();
  const told = (record: ClerkRecord | undefined): ClerkRecord | undefined =>
    record && toldAt(clock.now(), record);
  return {
    add(kind, members = {}) {
      const { token, record } = newRecord(kind, clock.now(), members);
      records.set(token, record);
      return token;
    },
    find: (token) => told(records.get(token)),
    get: (id) => told([...records.values()].find((record) => record.id === id)),
    search: (isLike) => [...records].find(([, record]) => isLike(toldAt(clock.now(), record)))?.[0],
    change(id, members) {
      for (const [token, record] of records) {
        const updated_at = timeFor(record, clock.now());
        if (record.id === id) records.set(token, { ...record, updated_at, ...members });
      }
    },
  };
}
