import type { Access, Reply, Verifier } from '@tokenward/core';
import { principalKey } from './principal-key.js';
import { sessionsOf } from './sessions.js';

/** The header that names a session, up to the revision 2025-11-25 of MCP. */
export const sessionHeader = 'mcp-session-id';

/** What a request says about a session. */
export interface SessionRequest {
  readonly method: string | undefined;
  readonly session: string | undefined;
}

/** The decision about a request: send `refusal`, or pass the request on and report its response to `answered`. */
export type SessionDecision =
  | { readonly refusal: Reply }
  | {
      readonly refusal?: undefined;
      readonly answered: (status: number, session: string | undefined) => void;
    };

/** The same as the SDK answers for an id that it does not know (`-32001`, v1 and v2), so that nobody learns which ids exist. */
const refusal: Readonly<Reply> = {
  status: 404,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: '{"jsonrpc":"2.0","error":{"code":-32001,"message":"Session not found"},"id":null}',
};

/**
 * Decides whether a caller may use the session that the request names. Session ids are no authentication (MCP 2025-11-25,
 * "Session Hijacking"), so each one is bound to the principal that opened it.
 */
export function decideSession(
  { method, session }: SessionRequest,
  access: Access,
  verifier: Verifier,
): SessionDecision {
  const sessions = sessionsOf(verifier);
  const principal = principalKey(access, verifier);
  // The transports of the SDK take an empty header for none.
  const used = session === '' ? undefined : session;
  if (used !== undefined && !sessions.allows(used, principal)) return { refusal };
  return {
    answered(status, opened) {
      if (opened) sessions.open(opened, principal);
      const isOver = status === 404 || (method === 'DELETE' && status < 300);
      if (used !== undefined && isOver) sessions.end(used);
    },
  };
}
