import type { SessionPrincipal } from './session-principal.js';

/** The principals that opened the sessions of stateful transports. */
export interface Sessions {
  /** Whether the principal with this key may use a session. */
  readonly allows: (id: string, key: string) => boolean;
  /** Notes that a transport opened a session for a principal. The first principal keeps it, unless it was released. */
  readonly open: (id: string, principal: SessionPrincipal) => void;
  /** Lets a transport open a session for another principal, until its own one uses it again. */
  readonly release: (id: string) => void;
  /** Forgets a session that has ended. */
  readonly end: (id: string) => void;
}

/** How many sessions are known, and how long their ids may be. */
export const limits = { sessions: 10_000, idLength: 512 } as const;

/**
 * Creates an empty list of sessions. Above the limit, the subject with the most sessions loses the one that it has not used
 * for the longest time. So nobody can push out the sessions of others by opening many. Nobody may use a session that is not known,
 * not even who opened it: the client then has to open another one. The same is true for an id that is too long. A server that never
 * opened a session has none to protect. There, ids are ignored (MCP 2026-07-28, Streamable HTTP, "Earlier Streamable HTTP
 * Revisions").
 */
export function createSessions(limit: number = limits.sessions): Sessions {
  const principals = new Map<string, SessionPrincipal>();
  const released = new Set<string>();
  // Both keep the order of insertion: the first entry is the one that was unused for the longest time.
  const held = new Map<string, Set<string>>();
  let hasOpened = false;

  function use(id: string, principal: SessionPrincipal): void {
    const { owner } = principal;
    const ids = held.get(owner) ?? new Set();
    ids.delete(id);
    held.delete(owner);
    held.set(owner, ids.add(id));
    principals.set(id, principal);
    released.delete(id);
  }

  function end(id: string): void {
    const principal = principals.get(id);
    if (principal === undefined) return;
    const { owner } = principal;
    principals.delete(id);
    released.delete(id);
    const ids = held.get(owner);
    ids?.delete(id);
    if (ids?.size === 0) held.delete(owner);
  }

  return {
    allows(id, key) {
      if (!hasOpened) return true;
      const principal = principals.get(id);
      if (principal?.key !== key) return false;
      use(id, principal);
      return true;
    },
    open(id, principal) {
      hasOpened = true;
      if (released.has(id)) end(id);
      if (id.length > limits.idLength || principals.has(id)) return;
      use(id, principal);
      if (principals.size > limit) end(oldestOfMost(held));
    },
    release(id) {
      if (principals.has(id)) released.add(id);
    },
    end,
  };
}

/** The oldest of the largest set. Of several that are equally large, the first one counts. */
function oldestOfMost(held: ReadonlyMap<string, ReadonlySet<string>>): string {
  let most: ReadonlySet<string> = new Set();
  for (const ids of held.values()) if (ids.size > most.size) most = ids;
  const [oldest = ''] = most;
  return oldest;
}

/** Where the sessions of a verifier are. All routes and all copies of this package share them. */
const slot = Symbol.for('tokenward.mcp.sessions');

/** Returns the sessions of a verifier. */
export function sessionsOf(verifier: object): Sessions {
  const holder = verifier as { [slot]?: Sessions };
  if (holder[slot] === undefined) Object.defineProperty(verifier, slot, { value: createSessions() });
  return holder[slot] as unknown as Sessions;
}
