import type { Access, Reply, Verifier } from '@tokenward/core';
import { principalOf } from './session-principal.js';
import { sessionsOf } from './sessions.js';

/** The header that names a session, up to the revision 2025-11-25 of MCP. */
export const sessionHeader = 'mcp-session-id';

/** What a request says about a session. */
export interface SessionRequest {
  readonly method: string | undefined;
  readonly session: string | undefined;
}

/** Send `refusal`. Without one, pass the request on and tell `answered` of its response. */
export type SessionDecision =
  | { readonly refusal: Reply }
  | {
      readonly refusal?: undefined;
      readonly answered: (status: number, session: string | undefined) => void;
    };

/** What the SDK answers for an unknown id (`-32001`, versions 1 and 2). So nobody learns which ids exist. */
const refusal: Readonly<Reply> = {
  status: 404,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: '{"jsonrpc":"2.0","error":{"code":-32001,"message":"Session not found"},"id":null}',
};

/**
 * Decides whether a caller may use the session that the request names. A session is for the principal that opened it. Its id is
 * no authentication (MCP 2025-11-25, Security Best Practices, "Session Hijacking").
 */
export function decideSession(
  { method, session }: SessionRequest,
  access: Access,
  verifier: Verifier,
): SessionDecision {
  const sessions = sessionsOf(verifier);
  const principal = principalOf(access, verifier);
  // The transports of the SDK take an empty header for none.
  const used = session === '' ? undefined : session;
  if (used !== undefined && !sessions.allows(used, principal.key)) return { refusal };
  return {
    answered(status, opened) {
      if (opened) sessions.open(opened, principal);
      if (used === undefined) return;
      if (method === 'DELETE' && status < 300) sessions.end(used);
      // The transport may not know it any more. Or something else was not found, so it stays with its principal.
      if (status === 404) sessions.release(used);
    },
  };
}
