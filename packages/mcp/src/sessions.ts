/** The principals that opened the sessions of stateful transports. */
export interface Sessions {
  /** Whether a principal may use a session. */
  readonly allows: (id: string, principal: string) => boolean;
  /** Notes that a transport opened a session for a principal. The first principal keeps it. */
  readonly open: (id: string, principal: string) => void;
  /** Forgets a session that has ended. */
  readonly end: (id: string) => void;
}

/** How many sessions are known, and how long their ids may be. */
export const limits = { sessions: 10_000, idLength: 512 } as const;

/**
 * Creates an empty list of sessions. Above the limit, the session that was unused for the longest time is forgotten. Nobody may
 * use a session that is not known, not even who opened it: the client then opens another one. A server that never opened
 * a session has none to protect. There, ids are ignored (MCP 2026-07-28, Streamable HTTP, "Earlier Streamable HTTP Revisions").
 */
export function createSessions(limit: number = limits.sessions): Sessions {
  // A map keeps the order of insertion, so the first entry is the one that was unused for the longest time.
  const principals = new Map<string, string>();
  let hasOpened = false;

  function use(id: string, principal: string): void {
    principals.delete(id);
    principals.set(id, principal);
  }

  return {
    allows(id, principal) {
      if (!hasOpened) return true;
      if (principals.get(id) !== principal) return false;
      use(id, principal);
      return true;
    },
    open(id, principal) {
      hasOpened = true;
      if (id.length > limits.idLength || principals.has(id)) return;
      use(id, principal);
      for (const oldest of principals.keys()) {
        if (principals.size <= limit) break;
        principals.delete(oldest);
      }
    },
    end: (id) => void principals.delete(id),
  };
}

/** Where the sessions of a verifier are. All routes and all copies of this package share them. */
const slot = Symbol.for('tokenward.mcp.sessions');

/** Returns the sessions of a verifier. */
export function sessionsOf(verifier: object): Sessions {
  const holder = verifier as { [slot]?: Sessions };
  if (holder[slot] === undefined) Object.defineProperty(verifier, slot, { value: createSessions() });
  return holder[slot] as unknown as Sessions;
}
